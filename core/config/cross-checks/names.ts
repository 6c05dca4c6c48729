import type { BlockScope } from "../../directive/scope.ts";
import { BLOCKS } from "../blocks.ts";
import { type BoundBlock, childKey } from "../bound.ts";
import { type Findings, shown } from "../findings.ts";
import type { Macros } from "../macros.ts";
import { nearest } from "../nearest.ts";
import type { MentionAt } from "./mentions.ts";

/** Looks whether every block that is named is there. */
export function checkNames(
  root: BoundBlock,
  mentions: readonly MentionAt[],
  findings: Findings,
): void {
  for (const { mention, at, directive } of mentions) {
    if (mention.kind !== "block") continue;
    const { name, scopes } = mention;
    if (scopes.some((scope) => isThere(root, scope, name))) continue;
    const tags = scopes.map((scope) => `<${scope} ${shown(name)}>`).join(" or ");
    const candidates = Array.from(root.children.values(), (block) =>
      scopes.some((scope) => scope === block.scope) ? block.name : "",
    );
    const special = scopes.includes("source") ? SPECIAL_SOURCES : [];
    const meant = nearest(name, [...candidates, ...special]);
    const hint = meant ? `did you mean ${meant}?` : `define ${tags}`;
    findings.error("unknown-name", `${directive} names ${tags}, which is not there`, at, hint);
  }
}

/** Reports definitions that have no effect because nothing names them. */
export function checkUnused(
  root: BoundBlock,
  mentions: readonly MentionAt[],
  macros: Macros,
  findings: Findings,
): void {
  const named = new Set<string>();
  for (const { mention } of mentions)
    if (mention.kind === "block")
      for (const scope of mention.scopes) named.add(childKey(scope, mention.name));
  for (const block of root.children.values()) {
    if (!mustBeNamed(block) || named.has(childKey(block.scope, block.name))) continue;
    const message = `nothing names <${block.scope} ${block.name}>, so it has no effect`;
    findings.warning("unused-definition", message, block.at);
  }
  for (const { text, at } of macros.unused())
    findings.warning("unused-definition", `nothing uses the macro ${text}`, at);
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
