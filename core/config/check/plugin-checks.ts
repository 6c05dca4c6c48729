import type { Scope } from "../../directive/scope.ts";
import type { Position } from "../../errors/diagnostic.ts";
import { errorText } from "../../errors/error-text.ts";
import type { Steps } from "../../time/pace.ts";
import { allBlocks, type BoundBlock } from "../bind/bound.ts";
import type {
  DirectiveIndex,
  DirectiveOwner,
  OwnedBlock,
  PluginDiagnostic,
} from "../bind/directives.ts";
import type { NoEffect } from "../bind/no-effect.ts";
import type { Diagnostics } from "../report/diagnostics.ts";
import type { Resolution } from "../resolve/resolution.ts";
import { LayeredView } from "../resolve/views.ts";
import type { AskedOfFiles } from "./asked-of-files.ts";

/** What checks look at. */
export interface CheckParts {
  readonly root: BoundBlock;
  readonly directives: DirectiveIndex;
  readonly resolution: Resolution;
  readonly diagnostics: Diagnostics;
  readonly noEffect: NoEffect;
  /** Takes what cannot be said before files are looked at. */
  readonly questions: AskedOfFiles[];
  /** Where the configuration names a plugin; undefined for one that is built in. */
  readonly placeOfPlugin: (owner: DirectiveOwner) => Position | undefined;
}

/**
 * Blocks of these types refine what is in force elsewhere: where one sets nothing of a plugin's, nothing is new to it. The
 * top level is none of them: what it leaves unset may be worth a word.
 */
const REFINING: ReadonlySet<Scope> = new Set([
  "source",
  "domain",
  "provider",
  "virtual-mta",
  "virtual-mta-pool",
]);

/** By which check of a plugin a block is looked at: a `<provider>` block has domain settings. */
function checkedAs(scope: Scope): Scope {
  return scope === "provider" ? "domain" : scope;
}

/**
 * Runs the plugins' own checks on every block that sets one of their directives, or that stands for itself, with what is
 * in force there. A step is a block.
 */
export function* checkSteps(parts: CheckParts): Steps<void> {
  for (const block of allBlocks(parts.root)) {
    yield;
    const concerned = REFINING.has(block.scope)
      ? new Set(Array.from(block.settings.keys(), (known) => known.owner))
      : parts.directives.owners;
    for (const owner of concerned) {
      if (checkOf(owner, checkedAs(block.scope)) === undefined) continue;
      try {
        checkBlock(owner, block, parts);
      } catch (error) {
        const message = `the check of plugin ${owner.name} failed: ${errorText(error)}`;
        const at = placeFor(owner, undefined, block) ?? parts.placeOfPlugin(owner);
        parts.diagnostics.error("plugin-failure", message, at);
      }
    }
  }
}

function checkBlock(owner: DirectiveOwner, block: BoundBlock, parts: CheckParts): void {
  const [, ...others] = parts.resolution.layersOf(block);
  const found = diagnosticsOf(owner, block, [block, ...others], parts);
  if (found.length === 0) return;
  // What is wrong without this block too is said of the block that brings it.
  const checked = others.some((other) => other.scope === block.scope && concerns(owner, other));
  const before = checked ? diagnosticsOf(owner, block, others, parts) : [];
  for (const each of found) {
    const { code = "contradiction", severity, directive, message, hint } = each;
    const { noEffect, inFiles } = each;
    const old = before.some((one) => one.message === message && one.directive === directive);
    if (old) continue;
    const known = parts.directives.get(directive, block.scope);
    const { occurrence = -1 } = each;
    const at = placeFor(owner, known?.name, block, occurrence) ?? parts.placeOfPlugin(owner);
    if (inFiles) parts.questions.push({ code, severity, at, hint, ...inFiles });
    else if (known && noEffect) parts.noEffect.part(known, message, noEffect, at);
    else parts.diagnostics.add({ code, severity, message, at, hint });
  }
}

function concerns(owner: DirectiveOwner, { settings }: BoundBlock): boolean {
  for (const known of settings.keys()) if (known.owner === owner) return true;
  return false;
}

/** Where a block sets a directive; else the first place where it sets any of the plugin, else the block itself. */
function placeFor(
  owner: DirectiveOwner,
  directive: string | undefined,
  { settings, at: blockAt }: BoundBlock,
  occurrence = -1,
): Position | undefined {
  let first: Position | undefined;
  for (const [known, { occurrences }] of settings) {
    if (known.owner !== owner) continue;
    const last = occurrences.at(-1)?.at;
    if (known.name === directive) return occurrences.at(occurrence)?.at ?? last;
    first ??= last;
  }
  return first ?? blockAt;
}

function diagnosticsOf(
  owner: DirectiveOwner,
  { scope: written, name: blockName }: BoundBlock,
  layers: readonly BoundBlock[],
  { directives, resolution }: CheckParts,
): readonly PluginDiagnostic[] {
  const scope = checkedAs(written);
  const check: unknown = checkOf(owner, scope);
  if (typeof check !== "function") return [];
  const view = new LayeredView(scope, layers, directives);
  const settings: Record<string, unknown> = {};
  const table = ownedBlock(owner, scope)?.directives ?? owner.directives;
  for (const name of Object.keys(table)) {
    const known = directives.get(name, scope);
    if (known?.owner === owner) settings[known.property] = view.get(name).value;
  }
  const found: unknown = check(settings, blockName, resolution);
  if (!Array.isArray(found) || !found.every(isDiagnostic))
    throw new Error("it does not return diagnostics, each with severity, directive and message");
  return found;
}

/** The block type of a plugin's own that has this tag. */
function ownedBlock({ blocks = {} }: DirectiveOwner, tag: string): OwnedBlock | undefined {
  return Object.hasOwn(blocks, tag) ? blocks[tag] : undefined;
}

function checkOf(owner: DirectiveOwner, scope: Scope): unknown {
  return ownedBlock(owner, scope)?.check ?? owner.check[scope];
}

function isDiagnostic(value: unknown): value is PluginDiagnostic {
  if (typeof value !== "object" || value === null) return false;
  const { severity, directive, message }: Partial<Record<string, unknown>> = { ...value };
  const known = severity === "error" || severity === "warning";
  return known && typeof directive === "string" && typeof message === "string";
}
