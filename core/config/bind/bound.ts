import type { Cidr } from "../../directive/kinds/cidr.ts";
import type { DomainPattern } from "../../directive/kinds/domain-pattern.ts";
import type { BlockScope, Scope } from "../../directive/scope.ts";
import type { Position } from "../../errors/diagnostic.ts";
import type { Located } from "../syntax/tree.ts";
import type { KnownDirective } from "./directives.ts";

/** A directive set in a block; `cleared` takes back what would be inherited. */
export interface BoundSetting {
  readonly value: unknown;
  readonly cleared: boolean;
  /** What was written, an entry an occurrence that counts: the last one, or all where they add up. */
  readonly occurrences: readonly Occurrence[];
}

/** One line that sets something. */
export interface Occurrence extends Located {
  /** Its place among everything bound: rules of several directives have an order too. */
  readonly order: number;
}

/** What a block is called. */
export interface BlockName {
  /** As written; absolute for a path. */
  readonly name: string;
  /** The same for all spellings of the name. */
  readonly key: string;
  /** For domain blocks: one pattern, or one for each member of a macro. */
  readonly patterns?: readonly DomainPattern[];
  /** For source blocks that go by address. */
  readonly range?: Cidr;
}

/** A block, or the global level, with what is set in it. Blocks of the same name are one. */
export interface BoundBlock extends BlockName {
  readonly scope: Scope;
  /** The block around it; undefined for the global level. */
  readonly parent: BoundBlock | undefined;
  /** As in `<virtual-mta a> <domain *>`; undefined for the global level. */
  readonly label: string | undefined;
  /** Where it is opened first; undefined for the global level. */
  readonly at: Position | undefined;
  /** Its place among everything bound. */
  readonly order: number;
  readonly settings: Map<KnownDirective, BoundSetting>;
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
    at: undefined,
    order: 0,
    settings: new Map(),
    children: new Map(),
  };
}

/** The block of that name inside `parent`, made if there is none yet. */
export function childBlock(
  parent: BoundBlock,
  scope: BlockScope,
  name: BlockName,
  at: Position | undefined,
  order = 0,
): BoundBlock {
  const key = childKey(scope, name.key);
  let block = parent.children.get(key);
  if (block === undefined) {
    const own = name.name === "" ? `<${scope}>` : `<${scope} ${name.name}>`;
    const label = parent.label === undefined ? own : `${parent.label} ${own}`;
    block = { ...name, scope, parent, label, at, order, settings: new Map(), children: new Map() };
    parent.children.set(key, block);
  }
  return block;
}

/** Lists, which files in use name in upper and lower case at will. */
const LISTS: ReadonlySet<Scope> = new Set([
  "smtp-pattern-list",
  "pattern-list",
  "address-list",
  "rewrite-list",
  "domain-key-list",
]);

/** The key of a block among the children of another. */
export function childKey(scope: Scope, key: string): string {
  return `${scope} ${LISTS.has(scope) ? key.toLowerCase() : key}`;
}

/** A block and all blocks inside it, in file order. */
export function* allBlocks(block: BoundBlock): Iterable<BoundBlock> {
  yield block;
  for (const child of block.children.values()) yield* allBlocks(child);
}
