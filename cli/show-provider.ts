import { explainOffline, type LoadResult } from "../core/host.ts";
import {
  type Plugin,
  placeOf,
  type ResolvedConfig,
  systemClock,
  systemRandom,
} from "../core/mod.ts";
import { queueDomain } from "../plugins/admin/contract.ts";
import {
  errorsIn,
  findConfiguration,
  lookAtConfiguration,
  readConfiguration,
} from "./configuration.ts";
import { Refused } from "./exit.ts";
import { type ShownProvider, ShownProviders } from "./provider-facts.ts";
import { factsText, type Terminal, table } from "./terminal.ts";

/** What `show provider` is asked. */
export interface ProviderRequest {
  /** A provider, or a domain; undefined for all providers. */
  readonly name: string | undefined;
  readonly config: string | undefined;
  readonly folder: string;
  readonly vmta: string | undefined;
  readonly dns: boolean;
  readonly json: boolean;
}

/** `mta show provider [NAME|DOMAIN]`: what the profiles say, and what the configuration says instead. No server is asked. */
export async function showProvider(request: ProviderRequest, to: Terminal): Promise<void> {
  const { name, vmta = "{default}", json } = request;
  const result = await configurationOf(request, to);
  // What profiles there are is known in spite of errors elsewhere.
  const config = result.config ?? result.partial;
  const shown = new ShownProviders(result, config);
  if (name === undefined) {
    const all = shown.names().flatMap((each) => shown.of(each, undefined, vmta) ?? []);
    if (json) to.print(JSON.stringify(all, undefined, 2));
    else to.print(all.length > 0 ? overview(all) : nothingKnown(config));
    return;
  }
  const provider = shown.names().includes(name.toLowerCase())
    ? shown.of(name.toLowerCase(), undefined, vmta)
    : await ofDomain(queueDomain(name), request, { result, config, shown });
  if (provider === undefined) {
    if (shown.names().length === 0) throw new Refused(nothingKnown(config));
    throw new Refused(
      `no provider is called ${name} or has such a domain; mta show provider lists them`,
    );
  }
  to.print(json ? JSON.stringify(provider, undefined, 2) : details(provider));
}

/** The configuration named or found; what is shipped alone where there is none. */
async function configurationOf(
  { config, folder }: ProviderRequest,
  to: Terminal,
): Promise<LoadResult<Plugin>> {
  const file = await findConfiguration(config, folder);
  if (file === undefined) return readConfiguration({ kind: "sandbox", file: folder, text: "" });
  const result = await lookAtConfiguration(file, to);
  if (result.config === undefined) to.complain(errorsIn(file));
  return result;
}

/** The provider of a domain: by its name, or by its MX. */
async function ofDomain(
  domain: string,
  { vmta, dns }: ProviderRequest,
  given: {
    readonly result: LoadResult<Plugin>;
    readonly config: ResolvedConfig;
    readonly shown: ShownProviders;
  },
): Promise<ShownProvider | undefined> {
  const { result, config, shown } = given;
  const virtualMta = vmta ?? "{default}";
  const own = config.providerOfDomain(domain);
  if (own !== undefined) return shown.of(own, domain, virtualMta);
  if (!dns || result.config === undefined || !config.goesByMx(domain, virtualMta)) return undefined;
  const question = {
    ...{ recipient: `postmaster@${domain}`, domain, sender: "", clientAddress: "127.0.0.1" },
    ...{ sourceName: undefined, virtualMta, dns: true },
  };
  const { plugins } = result;
  const { provider } = await explainOffline(question, {
    ...{ config, plugins, clock: systemClock, random: systemRandom },
  });
  return provider === undefined ? undefined : shown.of(provider, domain, virtualMta);
}

function nothingKnown({ global }: ResolvedConfig): string {
  const { at } = global.get("provider-profiles");
  return `no profile applies: provider-profiles no${at ? `, ${placeOf(at)}` : ""}`;
}

function overview(all: readonly ShownProvider[]): string {
  return table(
    ["provider", "domains", "mail hosts", "profile"],
    all.map(({ provider, domains, mx, values }) => [
      provider,
      some(domains),
      some(mx),
      values.map(({ directive, value }) => `${directive} ${value}`).join(", "),
    ]),
  );
}

/** The first of some names. */
function some(names: readonly string[]): string {
  const more = names.length > 2 ? ` and ${names.length - 2} more` : "";
  return `${names.slice(0, 2).join(", ")}${more}`;
}

function details({ provider, domains, mx, queue, notFor, values }: ShownProvider): string {
  const facts: (readonly [string, string])[] = [
    ["provider", provider],
    ["domains", domains.join(", ") || "none of its own"],
    ["mail hosts", mx.join(", ") || "none"],
    ["for", `${queue}${queue.startsWith("*") ? " (any domain that it hosts)" : ""}`],
  ];
  if (notFor !== undefined) facts.push(["not used", notFor]);
  const head = ["directive", "profile", "in force", "because of", "source of the profile"];
  const rows = values.map((each) => [
    each.directive,
    each.value,
    each.inForce,
    reason(each, notFor !== undefined),
    `${each.source} (${each.at})`,
  ]);
  return `${factsText(facts)}\n\n${table(head, rows)}`;
}

function reason(
  { overriddenAt, overriddenIn }: ShownProvider["values"][number],
  unused: boolean,
): string {
  if (overriddenAt === undefined) return unused ? "the default" : "the profile";
  return overriddenIn === undefined ? overriddenAt : `${overriddenIn} ${overriddenAt}`;
}
