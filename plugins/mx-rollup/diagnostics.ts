import type { PluginDiagnostic, ResolvedConfig } from "../../core/mod.ts";
import { hasRoute } from "../routing/contract.ts";
import type { RollupLine, Rollups } from "./rollups.ts";

/** What is wrong with the rollups of a configuration. */
export function rollupDiagnostics(
  rollups: Rollups,
  lines: readonly RollupLine[],
  config: ResolvedConfig,
): readonly PluginDiagnostic[] {
  return rollups.all.flatMap(({ queue, names, byIp }): PluginDiagnostic[] => {
    const isOwn = ([, [name]]: RollupLine): boolean => name === queue;
    const plain = lines.findIndex((line) => isOwn(line) && line[1][1] === undefined);
    if (byIp && plain >= 0)
      return [
        {
          severity: "error",
          directive: "mx",
          occurrence: plain,
          message: `some lines of ${queue} have rollup-by-ip and some have not`,
          hint: "write it in all of them, or in none",
        },
      ];
    if (names !== undefined || byIp) return [];
    const virtualMtas = ["", ...config.names("virtual-mta")];
    if (virtualMtas.some((name) => hasRoute(config.domain(queue, name)))) return [];
    return [
      {
        severity: "error",
        directive: "mx",
        occurrence: lines.findIndex(isOwn),
        message: `${queue} has a pattern of MX names and no hosts: nobody knows where its mail goes`,
        hint: `name them: <domain ${queue}> smtp-hosts lookup-mx:example.net </domain>, or write rollup-by-ip`,
      },
    ];
  });
}
