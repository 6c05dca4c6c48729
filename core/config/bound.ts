import type { Cidr } from "../directive/kinds/cidr.ts";
import type { Scope } from "../directive/scope.ts";
import type { Position } from "../errors/diagnostic.ts";
import type { DomainPattern } from "./domain-pattern.ts";

/** A directive set in a block; `cleared` takes back what would be inherited. */
export interface BoundSetting {
  readonly value: unknown;
  readonly cleared: boolean;
  /** Its last occurrence. */
  readonly at: Position;
}

/** What a block is called. */
export interface BlockName {
  /** As written; absolute for a path. */
  readonly name: string;
  /** The same for all spellings of the name. */
  readonly key: string;
  /** For domain blocks. */
  readonly pattern?: DomainPattern;
  /** For source blocks that go by address. */
  readonly range?: Cidr;
}

/** A block, or the global level, with what is set in it by canonical spelling. Blocks of the same name are one. */
export interface BoundBlock extends BlockName {
  readonly scope: Scope;
  /** The block around it; undefined for the global level. */
  readonly parent: BoundBlock | undefined;
  /** As in `<virtual-mta a> <domain *>`; undefined for the global level. */
  readonly label: string | undefined;
  readonly settings: Map<string, BoundSetting>;
  /** Blocks inside, by scope and key. */
  readonly children: Map<string, BoundBlock>;
}

/** The global level, with nothing in it yet. */
export function newRoot(): BoundBlock {
  return {
    scope: "global",
    parent: undefined,
    name: "",
    key: "",
    label: undefined,
    settings: new Map(),
    children: new Map(),
  };
}

/** The block of that name inside `parent`, made if there is none yet. */
export function childBlock(
  parent: BoundBlock,
  scope: Exclude<Scope, "global">,
  name: BlockName,
): BoundBlock {
  const key = childKey(scope, name.key);
  let block = parent.children.get(key);
  if (block === undefined) {
    const own = `<${scope} ${name.name}>`;
    const label = parent.label === undefined ? own : `${parent.label} ${own}`;
    block = { ...name, scope, parent, label, settings: new Map(), children: new Map() };
    parent.children.set(key, block);
  }
  return block;
}

/** The key of a block among the children of another. */
export function childKey(scope: Scope, key: string): string {
  return `${scope} ${key}`;
}
