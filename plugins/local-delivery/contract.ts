import type { ResolvedConfig, Setting, SettingsView } from "../../core/mod.ts";
import { LOCAL_TYPES } from "./delivery-type.ts";

/** The setting by which a domain's mail ends on this host, be it in a program, a file or nowhere; undefined where it goes to a host. */
export function localSetting(view: SettingsView<"domain">): Setting | undefined {
  const local = view.get("local");
  if (local.value === true) return local;
  const type = view.get("type");
  return LOCAL_TYPES.some((one) => one === type.value) ? type : undefined;
}

/** The settings that a block's mail can have, by virtual MTA; the first are those without one. */
export function viewsOf(block: string, config: ResolvedConfig): readonly SettingsView<"domain">[] {
  return ["", ...config.names("virtual-mta")].map((name) => config.domain(block, name));
}

export { InheritableDescriptors } from "./command/inheritable.ts";
export { spawnBare } from "./command/spawn-bare.ts";
export { isOfShell, splitWords } from "./command/words.ts";
