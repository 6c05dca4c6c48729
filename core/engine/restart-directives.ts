import type { ResolvedConfig } from "../config/resolved-config.ts";
import type { BlockScope, Scope } from "../directive/scope.ts";
import type { SettingsView } from "../directive/settings-view.ts";
import type { Plugin } from "../plugin.ts";
import type { Steps } from "../time/pace.ts";

/**
 * What changes between two configurations only at the next start, each as in a file: directives of the top level, and
 * blocks that are new, gone, or have such a directive changed. A step is a block.
 */
export function* changedRestartDirectives(
  plugins: readonly Plugin[],
  before: ResolvedConfig,
  after: ResolvedConfig,
): Steps<readonly string[]> {
  const changed = new Set<string>();
  for (const [scope, names] of restartDirectives(plugins)) {
    if (scope === "global") {
      for (const [name, print] of names)
        if (print(before.global) !== print(after.global)) changed.add(name);
      continue;
    }
    const old = yield* blockTexts(before, scope, names);
    const now = yield* blockTexts(after, scope, names);
    for (const block of new Set([...old.keys(), ...now.keys()]))
      if (old.get(block) !== now.get(block)) changed.add(`<${scope} ${block}>`);
  }
  return [...changed];
}

type Printers = Map<string, (view: SettingsView) => string>;

function restartDirectives(plugins: readonly Plugin[]): ReadonlyMap<Scope, Printers> {
  const byScope = new Map<Scope, Printers>();
  for (const { directives } of plugins)
    for (const [name, { reload, scopes, print, planned, obsolete }] of Object.entries(directives)) {
      if (reload !== "restart" || planned !== undefined || obsolete !== undefined) continue;
      for (const scope of scopes) {
        const printers: Printers = byScope.get(scope) ?? new Map();
        printers.set(name, (view) => print(view.get(name).value).join("\n"));
        byScope.set(scope, printers);
      }
    }
  return byScope;
}

/** What the directives are set to in every block of a type, by its name. */
function* blockTexts(
  config: ResolvedConfig,
  scope: BlockScope,
  printers: Printers,
): Steps<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const name of config.names(scope)) {
    yield;
    const view = config.block(scope, name);
    texts.set(name, Array.from(printers.values(), (print) => print(view)).join("\n\n"));
  }
  return texts;
}
