import { isIP } from "node:net";
import { explainOffline } from "../core/host.ts";
import {
  normalizeAddressDomain,
  type Question,
  systemClock,
  systemRandom,
  terminalLine,
} from "../core/mod.ts";
import { queueDomain } from "../plugins/admin/contract.ts";
import { usableConfiguration } from "./configuration.ts";
import { EXIT, UsageError } from "./exit.ts";
import { isRecord, type JsonRecord, numberOf, recordIn, rowsOf, textOf, textsOf } from "./json.ts";
import { isoTime } from "./queue-texts.ts";
import { askServerOr, type Server } from "./server-client.ts";
import { settingsText } from "./settings-text.ts";
import { factsText, type Terminal } from "./terminal.ts";

/** What `mta explain` is asked. */
export interface ExplainRequest {
  readonly recipient: string | undefined;
  readonly from: string | undefined;
  readonly vmta: string | undefined;
  /** IP address of the client, or the name of a source. */
  readonly source: string | undefined;
  readonly dns: boolean;
  readonly json: boolean;
  readonly server: Server;
  /** The configuration to explain by when no server runs. */
  readonly file: string | undefined;
}

/** `mta explain RCPT`: where a message would go, and by which settings. Returns the exit code. */
export async function explain(request: ExplainRequest, to: Terminal): Promise<number> {
  const question = questionOf(request);
  const { dns, domain, recipient, sender, clientAddress, sourceName, virtualMta } = question;
  const query = new URLSearchParams({
    recipient,
    domain,
    sender,
    clientAddress,
    dns: dns ? "yes" : "no",
    ...(sourceName === undefined ? {} : { sourceName }),
    ...(virtualMta === undefined ? {} : { virtualMta }),
  });
  const answer = recordIn(
    await askServerOr(request.server, `/explain?${query}`, () =>
      offline(question, request.file, to),
    ),
  );
  to.print(request.json ? JSON.stringify(answer, undefined, 2) : explanationText(question, answer));
  return EXIT.done;
}

/** The question in the words of the engine. Throws `UsageError`. */
function questionOf({ recipient, from = "", vmta, source, dns }: ExplainRequest): Question {
  const at = recipient?.lastIndexOf("@") ?? -1;
  const domain = queueDomain(recipient?.slice(at + 1) ?? "");
  if (recipient === undefined || domain === "")
    throw new UsageError("which recipient? usage: mta explain [OPTIONS] RCPT");
  if (normalizeAddressDomain(domain) === undefined)
    throw new UsageError(`"${domain}" is not a domain that mail could go to`);
  const byAddress = source === undefined || isIP(source) !== 0;
  return {
    recipient,
    domain,
    sender: from,
    clientAddress: byAddress ? (source ?? "127.0.0.1") : "127.0.0.1",
    sourceName: byAddress ? undefined : source,
    virtualMta: vmta,
    dns,
  };
}

async function offline(
  question: Question,
  file: string | undefined,
  to: Terminal,
): Promise<unknown> {
  if (file === undefined) return undefined;
  const configured = await usableConfiguration(file, to);
  to.complain(`no server is running; explained from ${file}`);
  const given = { ...configured, clock: systemClock, random: systemRandom };
  const explanation = await explainOffline(question, given);
  return JSON.parse(JSON.stringify(explanation));
}

function explanationText(question: Question, answer: JsonRecord): string {
  const settings = rowsOf(answer.settings);
  const facts: (readonly [string, string])[] = [
    ["recipient", terminalLine(question.recipient)],
    ["client", clientText(question, answer)],
    ["virtual MTA", virtualMtaText(question, answer, settings)],
    ["queue", queueText(question, answer)],
    ...providerFact(answer),
    ...wayOut(answer),
  ];
  const unheard = textsOf(answer, "unheard");
  if (unheard.length > 0) facts.push(["not asked", `${unheard.join(", ")} (no server is running)`]);
  return `${factsText(facts)}\n\n${settingsText(settings)}`;
}

function clientText({ clientAddress, ...asked }: Question, answer: JsonRecord): string {
  const sourceName = asked.sourceName && terminalLine(asked.sourceName);
  const found = rowsOf(answer.sourceBlocks);
  const blocks = found.map((block) => `${textOf(block, "label")} (${textOf(block, "at")})`);
  const defined = found.some((block) => textOf(block, "label") === `<source ${sourceName}>`);
  const source = defined ? `source ${sourceName}` : `source ${sourceName} (no block defines it)`;
  const client = sourceName === undefined ? clientAddress : `${clientAddress}, ${source}`;
  return [client, blocks.join("\n") || "no <source> block matches"].join("\n");
}

function virtualMtaText(
  question: Question,
  answer: JsonRecord,
  settings: readonly JsonRecord[],
): string {
  const name = textOf(answer, "virtualMta");
  const chosen = textOf(answer, "chosen");
  if (chosen === "given" && question.virtualMta !== name)
    return `${name} (as asked, a member of ${terminalLine(question.virtualMta ?? "")})`;
  if (chosen === "given")
    return answer.defined === true
      ? `${name} (as asked)`
      : `${name} (as asked; no block defines it)`;
  if (chosen === "default") return `${name} (nothing chooses one)`;
  const by = settings.find((row) => textOf(row, "directive") === "default-virtual-mta");
  if (by === undefined || textOf(by, "at") === "") return name;
  return `${name} (default-virtual-mta ${textsOf(by, "values").join(" ")}, ${textOf(by, "at")})`;
}

function queueText({ domain }: Question, answer: JsonRecord): string {
  const queue = textOf(answer, "queue");
  const first = queue.startsWith(`${domain}/`) ? queue : `${queue} (instead of ${domain})`;
  return [first, ...textsOf(answer, "moves").map((to) => `moves on to ${to}`)].join("\n");
}

function providerFact(answer: JsonRecord): readonly (readonly [string, string])[] {
  const provider = textOf(answer, "provider");
  return provider === "" ? [] : [["provider", `${provider} (mta show provider ${provider})`]];
}

/** How it is delivered: from where and to which hosts, or by another agent than SMTP. */
export function wayOut(answer: JsonRecord): readonly (readonly [string, string])[] {
  const agent = textOf(answer, "agent");
  if (agent === "smtp")
    return [["sent from", sourcesText(answer)], ["route", routeText(answer)], ...tlsFact(answer)];
  const isRouted = isRecord(answer.route);
  return [
    ["agent", agent],
    [isRouted ? "route" : "goes to", isRouted ? routeText(answer) : placesText(answer)],
  ];
}

function placesText(answer: JsonRecord): string {
  if (!Array.isArray(answer.hosts)) return "(not looked up)";
  const places = rowsOf(answer.hosts).map(hostText);
  const problem = textOf(answer, "problem");
  return [...places, ...(problem ? [problem] : [])].join("\n");
}

function sourcesText(answer: JsonRecord): string {
  const sources = rowsOf(answer.sources).map((source) => {
    const address = textOf(source, "address") || "an address the system chooses";
    const proxy = textOf(source, "proxy");
    return `${address}, EHLO ${textOf(source, "heloName")}${proxy ? `, by the proxy ${proxy}` : ""}`;
  });
  return sources.join("\n");
}

function routeText(answer: JsonRecord): string {
  const tiers = isRecord(answer.route) ? answer.route.tiers : undefined;
  const route = Array.isArray(tiers)
    ? tiers.map((tier) => rowsOf(tier).map(routeHostText).join(", ")).join("; then ")
    : `MX of ${(textsOf(answer, "moves").at(-1) ?? textOf(answer, "queue")).split("/")[0]}`;
  if (!Array.isArray(answer.hosts)) return `${route} (not looked up)`;
  const hosts = rowsOf(answer.hosts).map(hostText);
  const problem = textOf(answer, "problem");
  return [route, ...hosts, ...(problem ? [problem] : [])].join("\n");
}

/** A host with its address; a place on this host has none. */
function hostText(host: JsonRecord): string {
  const address = textOf(host, "address");
  const name = textOf(host, "hostName");
  if (address === "") return name;
  const text = `${name} [${address}]:${numberOf(host, "port")}${tlsText(host)}`;
  const until = numberOf(host, "triedLastUntil");
  return until === 0 ? text : `${text}, failed lately: tried last until ${isoTime(until)}`;
}

function tlsText({ tls }: JsonRecord): string {
  if (!isRecord(tls)) return "";
  const [kind, by, names] = [textOf(tls, "kind"), textOf(tls, "by"), textsOf(tls, "names")];
  if (kind === "refused") return `, not used now: ${by}`;
  const certificate = names.length === 0 ? "" : ` for ${names.join(", ")}`;
  return `, TLS ${kind}${certificate} (by ${by})`;
}

/** Where no host tells what TLS must be like. */
function tlsFact(answer: JsonRecord): readonly (readonly [string, string])[] {
  const tls = textOf(answer, "tls");
  if (tls === "" || rowsOf(answer.hosts).length > 0) return [];
  const by = textsOf(answer, "tlsBy");
  const more = by.length === 0 ? "" : `; ${by.join(", ")} may demand more (asked at delivery)`;
  return [["TLS", `${tls}${more}`]];
}

function routeHostText(host: JsonRecord): string {
  const name = `${textOf(host, "host")}:${numberOf(host, "port")}`;
  return host.lookupMx === true ? `MX of ${name}` : name;
}
