import { placeOf } from "../config/findings.ts";
import type { ResolvedConfig } from "../config/resolved-config.ts";
import type { SettingsView } from "../directive/settings-view.ts";
import type { Plugin } from "../plugin.ts";
import type { SettingReport } from "../services/control.ts";

/** All directives of the domain and virtual MTA scopes in force for a queue, sorted by name, with where each came from. */
export function settingsInForce(
  plugins: readonly Plugin[],
  config: ResolvedConfig,
  domain: string,
  virtualMta: string,
): readonly SettingReport[] {
  return reportSettings(plugins, [
    config.domain(domain, virtualMta),
    config.virtualMta(virtualMta),
  ]);
}

/** All directives in force at some places, sorted by name; the first place that has a directive speaks for it. */
export function reportSettings(
  plugins: readonly Plugin[],
  views: readonly SettingsView[],
): readonly SettingReport[] {
  const reports = new Map<string, SettingReport>();
  for (const view of views)
    for (const { directives } of plugins)
      for (const [directive, declared] of Object.entries(directives)) {
        if (!declared.scopes.includes(view.scope) || reports.has(directive)) continue;
        const { value, at, block, occurrences } = view.get(directive);
        const secret = declared.kind.secret === true && value !== undefined;
        reports.set(directive, {
          directive,
          scope: view.scope,
          values: secret ? HIDDEN : declared.print(value),
          written: secret ? HIDDEN : occurrences.map(({ text }) => text),
          at: at && placeOf(at),
          block,
          effective: declared.planned === undefined && declared.obsolete === undefined,
        });
      }
  return [...reports.values()].sort((a, b) => (a.directive < b.directive ? -1 : 1));
}

const HIDDEN = ["(hidden)"];
