import { placeOf, withoutSecrets } from "../../config/report/diagnostics.ts";
import type { ResolvedConfig } from "../../config/resolve/resolved-config.ts";
import type { SettingReport } from "../../control/setting-report.ts";
import { hasEffect } from "../../directive/directive.ts";
import { type SettingsView, valueAt } from "../../directive/settings-view.ts";
import type { Plugin } from "../../plugin.ts";

/** All directives of the domain and virtual MTA scopes in force for a queue, sorted by name, with where each came from. `mx`: its mail hosts, where they are known. */
export function settingsInForce(
  plugins: readonly Plugin[],
  config: ResolvedConfig,
  domain: string,
  virtualMta: string,
  mx?: readonly string[],
): readonly SettingReport[] {
  return reportSettings(plugins, [
    config.domain(domain, virtualMta, mx),
    config.virtualMta(virtualMta),
  ]);
}

/**
 * All directives in force at some places, sorted by name. One that is valid at several places is reported by the first, and
 * again where another line sets it.
 */
export function reportSettings(
  plugins: readonly Plugin[],
  views: readonly SettingsView[],
): readonly SettingReport[] {
  const reports: SettingReport[] = [];
  const said = new Set<string>();
  for (const view of views)
    for (const { directives } of plugins)
      for (const [directive, declared] of Object.entries(directives)) {
        if (!declared.scopes.includes(view.scope)) continue;
        const { at, block, occurrences } = view.get(directive);
        const place = at && placeOf(at);
        const line = `${directive} ${place}`;
        if (said.has(line) || (place === undefined && said.has(directive))) continue;
        said.add(line).add(directive);
        const value = valueAt(view, directive, declared);
        const secret = declared.kind.secret === true && value !== undefined;
        reports.push({
          directive,
          scope: view.scope,
          values: secret ? HIDDEN : declared.print(value).map(withoutSecrets),
          written: secret ? HIDDEN : occurrences.map(({ text }) => withoutSecrets(text)),
          at: place,
          block,
          effective: hasEffect(declared),
        });
      }
  return reports.sort(
    (a, b) => Number(a.directive > b.directive) - Number(a.directive < b.directive),
  );
}

const HIDDEN = ["(hidden)"];
