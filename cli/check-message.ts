import { readFile, stat } from "node:fs/promises";
import { isIP } from "node:net";
import { hostname } from "node:os";
import { resolve } from "node:path";
import { resolvingOffline } from "../core/host.ts";
import {
  errorText,
  HeaderBlock,
  headerEnd,
  type Plugin,
  type ResolvedConfig,
  systemClock,
  systemRandom,
} from "../core/mod.ts";
import { type Check, checkMail, domainOf, recipientsIn } from "../plugins/compliance/contract.ts";
import type { Arguments } from "./arguments.ts";
import { findConfiguration, usableOrEmpty } from "./configuration.ts";
import { EXIT, Refused, UsageError } from "./exit.ts";
import type { Terminal } from "./terminal.ts";

/** What `mta check-message` is asked. */
export interface CheckMessageRequest {
  readonly file: string;
  readonly options: Arguments["options"];
  /** The current folder. */
  readonly folder: string;
}

/** Bytes of the largest message that is read. */
const LARGEST = 64 * 1024 * 1024;
/** What the look-ups may come to. */
const BOUNDS = { time: 45_000, lookups: 300 };

/**
 * `mta check-message FILE`: whether large providers would take a message, sent by this configuration. Asks the DNS, and no server.
 * Returns the exit code: 0 all green, 1 something is broken, 75 the DNS gave no answer.
 */
export async function checkMessage(request: CheckMessageRequest, to: Terminal): Promise<number> {
  const { options, folder } = request;
  const content = await messageIn(resolve(folder, request.file));
  const { config, plugins } = await configurationOf(options.get("config"), folder, to);
  const { address, name } = clientOf(options.get("source"));
  const client = config.source(address, name);
  const virtualMta = knownVirtualMta(options.get("vmta"), config);
  const header = HeaderBlock.of(content.subarray(0, headerEnd(content)));
  const domains = domainsOf(options.get("to")?.split(",") ?? recipientsIn(header));
  // Whoever must log in has done so when mail is taken.
  const user = client.get("require-auth").value === true ? "" : undefined;
  const mail = {
    ...{ content, client, virtualMta, domains },
    session: { clientAddress: address, localAddress: address, user },
    sender: options.get("from"),
    bulk: bulkAsked(options.get("bulk")),
  };
  const log = { warning: (text: string): void => to.complain(text) };
  const given = { config, plugins, clock: systemClock, random: systemRandom };
  const { checks, virtualMtas, sender } = await resolvingOffline(given, (resolver) =>
    checkMail(
      mail,
      { config, hostName: hostNameOf(config), resolver, clock: systemClock, log },
      BOUNDS,
    ),
  );
  const result = resultOf(checks);
  const ways = { virtualMtas, sender, domains };
  if (options.has("json")) to.print(JSON.stringify({ result, ...ways, checks }, undefined, 2));
  else to.print([...checks.flatMap(linesOf), summaryOf(checks)].join("\n"));
  return EXIT_CODES[result];
}

/** What counts of several: advice breaks nothing. */
function resultOf(checks: readonly Check[]): keyof typeof EXIT_CODES {
  if (checks.some(({ result }) => result === "broken")) return "broken";
  return checks.some(({ result }) => result === "unknown") ? "unknown" : "ok";
}

const EXIT_CODES = { ok: EXIT.done, broken: EXIT.refused, unknown: EXIT.unknown } as const;

/** The message in a file, with the line ends it is sent with. */
async function messageIn(file: string): Promise<Buffer> {
  const bytes = await contentOf(file);
  // Each byte a character, and back: nothing is changed but line ends.
  const text = bytes.toString("latin1");
  const sent = Buffer.from(text.replaceAll(/\r?\n/g, "\r\n"), "latin1");
  if (headerEnd(sent) < 0)
    throw new Refused(`${file} is not a message: no empty line ends its header (RFC 5322 §2.1)`);
  return sent;
}

async function contentOf(file: string): Promise<Buffer> {
  try {
    const about = await stat(file);
    if (!about.isFile()) throw new Error("not a regular file");
    if (about.size > LARGEST) throw new Error(`it is larger than ${LARGEST} bytes`);
    return await readFile(file);
  } catch (error) {
    throw new Refused(`${file} cannot be read: ${errorText(error)}`);
  }
}

/** The configuration meant; one with nothing in it where there is none. */
async function configurationOf(
  named: string | undefined,
  folder: string,
  to: Terminal,
): Promise<{ readonly config: ResolvedConfig; readonly plugins: readonly Plugin[] }> {
  const file = await findConfiguration(named, folder);
  if (file === undefined)
    to.complain("no configuration: nothing says by which addresses and keys it would be sent");
  return usableOrEmpty(file, folder, to);
}

/** Where it comes from: an address, or the name of a source. */
function clientOf(source = "127.0.0.1"): { readonly address: string; readonly name?: string } {
  return isIP(source) === 0 ? { address: "127.0.0.1", name: source } : { address: source };
}

/** A virtual MTA or a pool by its name. Throws `Refused` where no block defines it. */
function knownVirtualMta(name: string | undefined, config: ResolvedConfig): string | undefined {
  if (name === undefined || name === "{default}") return name;
  if (config.names("virtual-mta").includes(name) || config.pool(name) !== undefined) return name;
  throw new Refused(`no <virtual-mta ${name}> and no pool of that name is in the configuration`);
}

/** Domains of recipients. Throws `UsageError` where there is none in one of them. */
function domainsOf(recipients: readonly string[]): readonly string[] {
  return recipients.map((recipient) => {
    const domain = domainOf(recipient.trim());
    if (domain === undefined) throw new UsageError(`"${recipient}" is not an address`);
    return domain;
  });
}

function bulkAsked(text: string | undefined): boolean | undefined {
  switch (text) {
    case undefined:
      return undefined;
    case "yes":
    case "no":
      return text === "yes";
    default:
      throw new UsageError(`--bulk is yes or no, not "${text}"`);
  }
}

function hostNameOf({ global }: ResolvedConfig): string {
  const { value } = global.get("host-name");
  return Array.isArray(value) && typeof value[0] === "string" ? value[0] : hostname();
}

const WIDTH = { result: 9, code: 19 };

function linesOf({ result, code, text, rules }: Check): readonly string[] {
  return [
    `${result.padEnd(WIDTH.result)}${code.padEnd(WIDTH.code)}${text}`,
    ...rules.map(
      ({ provider, senders, rule, since, source }) =>
        `${" ".repeat(WIDTH.result + WIDTH.code)}${provider}, ${senders === "all" ? "all senders" : "bulk senders"}, since ${since}: ${rule} (${source})`,
    ),
  ];
}

function summaryOf(checks: readonly Check[]): string {
  const of = (wanted: Check["result"]): number =>
    checks.filter(({ result }) => result === wanted).length;
  const parts = (["broken", "unknown", "advice"] as const)
    .map((result) => ({ result, count: of(result) }))
    .filter(({ count }) => count > 0)
    .map(({ result, count }) => `${count} ${result}`);
  return parts.length === 0 ? "all green" : parts.join(", ");
}
