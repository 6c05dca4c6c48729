import type { BlockScope, Scope } from "../../directive/scope.ts";
import type { Steps } from "../../time/pace.ts";
import { type BoundBlock, childKey } from "../bind/bound.ts";
import { type Diagnostics, shown } from "../report/diagnostics.ts";
import { Suggestions } from "../report/nearest.ts";
import { BLOCKS } from "../syntax/blocks.ts";
import type { Macros } from "../syntax/macros.ts";
import type { MentionAt } from "./mentions.ts";

/** Looks whether every block that is named is there. A step is a mention. */
export function* nameSteps(
  root: BoundBlock,
  mentions: readonly MentionAt[],
  diagnostics: Diagnostics,
): Steps<void> {
  const suggestions = new Suggestions();
  for (const { mention, at, directive } of mentions) {
    if (mention.kind !== "block") continue;
    yield;
    const { name, scopes } = mention;
    if (scopes.some((scope) => isThere(root, scope, name))) continue;
    const tags = scopes.map((scope) => `<${scope} ${shown(name)}>`).join(" or ");
    const meant = suggestions.nearest(name, scopes.join(), () => namesIn(root, scopes));
    const hint = meant ? `did you mean ${meant}?` : `define ${tags}`;
    diagnostics.error("unknown-name", `${directive} names ${tags}, which is not defined`, at, hint);
  }
}

/** Names that may appear where a block of these types is named. */
function* namesIn(root: BoundBlock, scopes: readonly Scope[]): Iterable<string> {
  for (const { scope, name } of root.children.values()) if (scopes.includes(scope)) yield name;
  if (scopes.includes("source")) yield* SPECIAL_SOURCES;
}

/** Reports definitions that have no effect because nothing names them. */
export function checkUnused(
  root: BoundBlock,
  mentions: readonly MentionAt[],
  macros: Macros,
  diagnostics: Diagnostics,
): void {
  const named = new Set<string>();
  const elsewhere = new Set<Scope>();
  for (const { mention } of mentions) {
    if (mention.kind === "block")
      for (const scope of mention.scopes) named.add(childKey(scope, mention.name));
    if (mention.kind === "blocks") for (const scope of mention.scopes) elsewhere.add(scope);
  }
  for (const block of root.children.values()) {
    if (!mustBeNamed(block) || elsewhere.has(block.scope)) continue;
    if (named.has(childKey(block.scope, block.name))) continue;
    const message = `nothing refers to <${block.scope} ${block.name}>, so it has no effect`;
    diagnostics.warning("unused-definition", message, block.at, unusedHint(block));
  }
  for (const { text, at } of macros.unused())
    diagnostics.warning("unused-definition", `nothing uses the macro ${text}`, at);
}

/** What is often meant by a source with a name. */
function unusedHint({ scope, name }: BoundBlock): string | undefined {
  if (scope !== "source" || name.startsWith("{")) return undefined;
  return "name clients by their addresses, for example: <source 127.0.0.1>";
}

function mustBeNamed({ scope, name, range }: BoundBlock): boolean {
  if (scope === "source") return range === undefined && !SPECIAL_SOURCES.has(name);
  return BLOCKS.get(scope)?.mustBeNamed === true;
}

function isThere(root: BoundBlock, scope: BlockScope, name: string): boolean {
  const special = scope === "source" && SPECIAL_SOURCES.has(name);
  return special || root.children.has(childKey(scope, name));
}

/** Sources that apply by themselves, and that may be named without a definition. */
const SPECIAL_SOURCES: ReadonlySet<string> = new Set(["{auth}", "{pickup}", "{transmissions-api}"]);
