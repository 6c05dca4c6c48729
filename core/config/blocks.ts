import type { Scope } from "../directive/scope.ts";

/** A block type of the language. */
export interface BlockType {
  readonly scope: Exclude<Scope, "global">;
  /** What stands behind the tag's name. */
  readonly argument: "domain pattern" | "name" | "address range or name" | "path";
  /** Where it may stand: at the top level, or in another block. */
  readonly parents: readonly Scope[];
}

/** Every block type by its tag. */
export const BLOCKS: ReadonlyMap<string, BlockType> = new Map<string, BlockType>([
  ["domain", { scope: "domain", argument: "domain pattern", parents: ["global", "virtual-mta"] }],
  ["virtual-mta", { scope: "virtual-mta", argument: "name", parents: ["global"] }],
  ["source", { scope: "source", argument: "address range or name", parents: ["global"] }],
  ["acct-file", { scope: "acct-file", argument: "path", parents: ["global"] }],
]);
