import type { Explanation, Question } from "../../core/mod.ts";
import { SMTP_PORT } from "../routing/contract.ts";
import type { RoutingAsked } from "./routing-table.ts";

/** The question whose explanation tells what a server would use for a domain's mail. */
export function routingQuestion(domain: string, virtualMta = "{default}"): Question {
  return {
    ...{ recipient: `postmaster@${domain}`, domain, sender: "", clientAddress: "127.0.0.1" },
    ...{ sourceName: undefined, virtualMta, dns: true },
  };
}

/** What is wanted whatever the settings say, and what they say: ports and hosts that mail goes to are the server's. */
export function withSettings(
  { domain, dane, sts }: Pick<RoutingAsked, "domain" | "dane" | "sts">,
  { settings, route, hosts = [] }: Pick<Explanation, "settings" | "route" | "hosts">,
): RoutingAsked {
  const set = (name: string): string | undefined =>
    settings.find(({ directive }) => directive === name)?.values[0];
  const isOn = (name: string): boolean => set(name) === "yes";
  const elsewhere = new Map(
    (route === undefined ? [] : hosts).map(({ hostName: name, port }) => [
      `${name} ${port}`,
      { name, port },
    ]),
  );
  return {
    ...{ domain, dane: dane || isOn("use-dane"), sts: sts || isOn("use-mta-sts") },
    port: Number(set("smtp-port") ?? SMTP_PORT),
    route: [...elsewhere.values()],
  };
}
