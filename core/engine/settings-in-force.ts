import { placeOf } from "../config/render.ts";
import type { ResolvedConfig } from "../config/resolved-config.ts";
import type { Plugin } from "../plugin.ts";
import type { SettingReport } from "../services/control.ts";

/** All directives of the domain and virtual MTA scopes in force for a queue, sorted by name, with where each came from. */
export function settingsInForce(
  plugins: readonly Plugin[],
  config: ResolvedConfig,
  domain: string,
  virtualMta: string,
): readonly SettingReport[] {
  const views = [config.domain(domain, virtualMta), config.virtualMta(virtualMta)];
  const reports = new Map<string, SettingReport>();
  for (const { directives } of plugins)
    for (const [directive, declared] of Object.entries(directives))
      for (const view of views) {
        if (!declared.scopes.includes(view.scope) || reports.has(directive)) continue;
        const { value, at, block } = view.get(directive);
        const secret = declared.kind.secret === true && value !== undefined;
        const values = secret ? ["(hidden)"] : declared.print(value);
        const place = at && placeOf(at);
        reports.set(directive, { directive, values, at: place, block });
      }
  return [...reports.values()].sort((a, b) => (a.directive < b.directive ? -1 : 1));
}
