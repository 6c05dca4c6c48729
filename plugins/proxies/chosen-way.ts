import type { PluginDiagnostic, Setting, SettingsView } from "../../core/mod.ts";

/** How a virtual MTA's mail gets out: from addresses of this host, or by the proxies of either directive. */
export type Way = "direct" | "lines" | "blocks";

/** What decides it, those that win beside each other first. */
const DECIDING = [
  ["use-proxy", "blocks"],
  ["smtp-proxy-source-host", "lines"],
  ["smtp-source-host", "direct"],
  ["bind-to-source-ip", "direct"],
] as const;

/** The way that is said nearest to a virtual MTA: by itself, by its pool, at the top level. */
export function chosenWay(view: SettingsView): Way {
  let chosen: Way = "direct";
  let nearest = 0;
  for (const [directive, way] of DECIDING) {
    const near = nearness(view.get(directive));
    if (near <= nearest) continue;
    [chosen, nearest] = [way, near];
  }
  return chosen;
}

/** 0: nowhere. */
function nearness({ at, block, value }: Setting): number {
  if (at === undefined || value === undefined) return 0;
  if (block === undefined) return 1;
  return block.startsWith("<virtual-mta ") ? 3 : 2;
}

/** Directives that exclude each other in one block. */
export function conflicts(view: SettingsView, virtualMta?: string): readonly PluginDiagnostic[] {
  const label = virtualMta === undefined ? undefined : `<virtual-mta ${virtualMta}>`;
  const isHere = (directive: string): boolean => {
    const setting = view.get(directive);
    return setting.at !== undefined && setting.block === label;
  };
  if (!isHere("smtp-proxy-source-host")) return [];
  return ["use-proxy", "smtp-source-host", "bind-to-source-ip"].filter(isHere).map((other) => ({
    severity: "error",
    directive: "smtp-proxy-source-host",
    message: `smtp-proxy-source-host and ${other} exclude each other`,
    hint: "remove one of them",
  }));
}
