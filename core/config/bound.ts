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

/** A block, or the global level, with what is set in it by canonical spelling. Blocks of the same name are one. */
export interface BoundBlock {
  readonly scope: Scope;
  readonly name: string;
  /** As in `<virtual-mta a> <domain *>`; undefined for the global level. */
  readonly label: string | undefined;
  /** For domain blocks. */
  readonly pattern: DomainPattern | undefined;
  readonly at: Position | undefined;
  readonly settings: Map<string, BoundSetting>;
  /** Blocks inside, by `scope name`. */
  readonly children: Map<string, BoundBlock>;
}

export function newBlock(
  scope: Scope,
  name: string,
  label: string | undefined,
  pattern: DomainPattern | undefined,
  at: Position | undefined,
): BoundBlock {
  return { scope, name, label, pattern, at, settings: new Map(), children: new Map() };
}
