import type { Setting, SettingsView } from "../../core/mod.ts";

/**
 * What lets a client without a login send to any recipient: the setting that does so for sure, whatever the client's address;
 * undefined when nothing does.
 */
export function relaysForAnyone(view: SettingsView<"source">): Setting | undefined {
  if (view.get("require-auth").value === true) return undefined;
  const always = view.get("always-allow-relaying");
  if (always.value === true) return always;
  const domains = view.get("relay-domain");
  return domains.occurrences.some(({ text }) => text === "*") ? domains : undefined;
}

/** True when clients on this host may relay for no other reason than that they are on this host. */
export function trustsLoopbackUnasked(view: SettingsView<"source">): boolean {
  return (
    view.get("require-auth").value !== true && view.get("always-allow-relaying").at === undefined
  );
}
