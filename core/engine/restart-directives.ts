import type { ResolvedConfig } from "../config/resolve/resolved-config.ts";
import { type Directive, hasEffect } from "../directive/directive.ts";
import type { Scope } from "../directive/scope.ts";
import { type SettingsView, valueAt } from "../directive/settings-view.ts";
import type { Plugin } from "../plugin.ts";
import type { Steps } from "../time/pace.ts";

/**
 * What of a configuration takes effect only at a start, as text by what it is called in a file: a directive of the top
 * level, or a block with all such directives in it.
 */
export type RestartSettings = ReadonlyMap<string, string>;

/** Collects what takes effect only at a start. A step is a block. */
export function* restartSettings(
  plugins: readonly Plugin[],
  config: ResolvedConfig,
): Steps<RestartSettings> {
  const settings = new Map<string, string>();
  for (const [scope, directives] of restartDirectives(plugins)) {
    if (scope === "global") {
      for (const directive of directives)
        settings.set(directive[0], textOf(directive, config.global));
      continue;
    }
    for (const name of config.names(scope)) {
      yield;
      const view = config.block(scope, name);
      const texts = directives.map((directive) => textOf(directive, view));
      settings.set(`<${scope} ${name}>`, texts.join("\n\n"));
    }
  }
  return settings;
}

/** What differs: directives, and blocks that are new, gone, or changed. */
export function changesBetween(before: RestartSettings, after: RestartSettings): readonly string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => before.get(name) !== after.get(name));
}

const GLOBAL = ["global"] as const;

type Named = readonly [name: string, directive: Directive<unknown>];

function restartDirectives(plugins: readonly Plugin[]): ReadonlyMap<Scope, readonly Named[]> {
  const byScope = new Map<Scope, Named[]>();
  for (const { directives } of plugins)
    for (const [name, directive] of Object.entries(directives)) {
      const { reload, scopes } = directive;
      if (reload !== "restart" || !hasEffect(directive)) continue;
      for (const scope of scopes.includes("global") ? GLOBAL : scopes)
        byScope.set(scope, [...(byScope.get(scope) ?? []), [name, directive]]);
    }
  return byScope;
}

function textOf([name, directive]: Named, view: SettingsView): string {
  return directive.print(valueAt(view, name, directive)).join("\n");
}
