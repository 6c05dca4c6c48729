import type { ResolvedConfig, SettingsView } from "../../core/mod.ts";
import { localSetting } from "../local-delivery/contract.ts";

/** Recipients have no virtual MTA yet when they are named: domain blocks inside one do not count. */
const NO_VIRTUAL_MTA = "";

/** True when a `<domain>` block of a configuration, other than that for all domains, says where a domain's mail goes. */
export function isRoutedByName(config: ResolvedConfig, domain: string): boolean {
  const view = config.domain(domain, NO_VIRTUAL_MTA);
  const routes = [view.get("smtp-hosts"), view.get("resolve-to"), localSetting(view)];
  return routes.some((route) => {
    if (route?.value === undefined) return false;
    return route.block !== undefined && route.block !== "<domain *>";
  });
}

/** Where hosts take mail unless a configuration says otherwise (RFC 5321 §4.5.4.2). */
export const SMTP_PORT = 25;

/** The port of hosts that are given without one. */
export function smtpPortOf(view: SettingsView<"domain">): number {
  const { value } = view.get("smtp-port");
  return typeof value === "number" ? value : SMTP_PORT;
}

/** True when a queue's block names its hosts. */
export function hasRoute(view: SettingsView<"domain">): boolean {
  return view.get("smtp-hosts").value !== undefined || view.get("resolve-to").value !== undefined;
}
