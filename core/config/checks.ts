import type { Scope } from "../directive/scope.ts";
import type { Diagnostic } from "../errors/diagnostic.ts";
import type { BoundBlock } from "./bound.ts";
import type { DirectiveIndex, DirectiveOwner, OwnerFinding } from "./directives.ts";
import { LayeredView } from "./views.ts";

/** Runs the plugins' own checks on every block that sets one of their directives. */
export function runChecks(
  root: BoundBlock,
  owners: readonly DirectiveOwner[],
  directives: DirectiveIndex,
  report: (finding: Omit<Diagnostic, "includedFrom">) => void,
): void {
  for (const block of allBlocks(root))
    for (const owner of owners) {
      const concerned = [...block.settings.keys()].some((name) =>
        Object.hasOwn(owner.directives, name),
      );
      if (!concerned) continue;
      for (const finding of findings(owner, block, root, directives)) {
        const { severity, message, hint } = finding;
        const at = block.settings.get(finding.directive)?.at ?? block.at;
        report({ code: "contradiction", severity, message, at, hint });
      }
    }
}

function* allBlocks(block: BoundBlock): Iterable<BoundBlock> {
  yield block;
  for (const child of block.children.values()) yield* allBlocks(child);
}

function findings(
  owner: DirectiveOwner,
  block: BoundBlock,
  root: BoundBlock,
  directives: DirectiveIndex,
): readonly OwnerFinding[] {
  const check: unknown = owner.check[block.scope];
  if (typeof check !== "function") return [];
  const found: unknown = check(settingsOf(owner, block.scope, block, root, directives));
  return Array.isArray(found) ? found.filter(isFinding) : [];
}

function settingsOf(
  owner: DirectiveOwner,
  scope: Scope,
  block: BoundBlock,
  root: BoundBlock,
  directives: DirectiveIndex,
): Readonly<Record<string, unknown>> {
  const view = new LayeredView(scope, block === root ? [root] : [block, root], directives);
  const settings: Record<string, unknown> = {};
  for (const name of Object.keys(owner.directives)) {
    const known = directives.get(name);
    if (known?.directive.scopes.includes(scope)) settings[known.property] = view.get(name).value;
  }
  return settings;
}

function isFinding(value: unknown): value is OwnerFinding {
  return typeof value === "object" && value !== null && "message" in value && "directive" in value;
}
