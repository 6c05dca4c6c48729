import type { Question, SettingReport } from "../../core/mod.ts";
import type { RoutingAsked } from "./routing-table.ts";

/** The question whose explanation tells what a server would use for a domain's mail. */
export function routingQuestion(domain: string, virtualMta = "{default}"): Question {
  return {
    ...{ recipient: `postmaster@${domain}`, domain, sender: "", clientAddress: "127.0.0.1" },
    ...{ sourceName: undefined, virtualMta, dns: true },
  };
}

/** What is wanted whatever the settings say, and what they say. */
export function withSettings(
  { domain, dane, sts }: RoutingAsked,
  settings: readonly SettingReport[],
): RoutingAsked {
  const isOn = (directive: string): boolean =>
    settings.some((one) => one.directive === directive && one.values[0] === "yes");
  return { domain, dane: dane || isOn("use-dane"), sts: sts || isOn("use-mta-sts") };
}
