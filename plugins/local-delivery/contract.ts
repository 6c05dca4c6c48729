import type { Setting, SettingsView } from "../../core/mod.ts";
import type { LocalAgent } from "./agents.ts";

const LOCAL_TYPES: readonly LocalAgent[] = ["pipe", "file", "maildir", "discard"];

/** The setting by which a domain's mail ends on this host, be it in a program, a file or nowhere; undefined where it goes to a host. */
export function localSetting(view: SettingsView<"domain">): Setting | undefined {
  const local = view.get("local");
  if (local.value === true) return local;
  const type = view.get("type");
  return LOCAL_TYPES.some((one) => one === type.value) ? type : undefined;
}
