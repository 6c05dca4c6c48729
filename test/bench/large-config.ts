import type { Random } from "../../core/mod.ts";
import { fakeRandom } from "../support/fake-random.ts";

/** What a large configuration is made of. */
export interface LargeConfigOptions {
  readonly seed: number;
  /** Where the server listens. */
  readonly port: number;
  /** Port of the peer that all mail goes to. */
  readonly sink: number;
  /** A private key in PEM. */
  readonly key: string;
  /** Goes into some settings: two variants differ in them. */
  readonly variant?: number;
  /** Whether each virtual MTA has a mistake. */
  readonly mistaken?: boolean;
  readonly virtualMtas?: number;
  readonly domains?: number;
}

/** Files that hold the key: virtual MTAs sign with one of them. */
const KEYS = 100;
/** Virtual MTAs a file. */
const PER_FILE = 100;
const TLDS = ["com", "net", "org", "de", "fr", "it", "co.uk", "com.br", "ca", "es"] as const;

/**
 * Texts of a configuration of 100,000 lines in several files, by name; `config` is the main one. The same options give the
 * same texts.
 */
export function largeConfig(options: LargeConfigOptions): ReadonlyMap<string, string> {
  const { virtualMtas = 5000, domains = 2000 } = options;
  const random = fakeRandom(options.seed);
  const files = new Map<string, string>();
  for (let first = 1; first <= virtualMtas; first += PER_FILE) {
    const lines: string[] = [];
    for (let at = first; at < first + PER_FILE && at <= virtualMtas; at++)
      lines.push(...virtualMta(at, options.mistaken === true, random));
    files.set(`virtual-mtas/${name("", first, 5)}.conf`, text(lines));
  }
  const pools = numbers(Math.ceil(virtualMtas / 10)).flatMap((at) => pool(at, virtualMtas, random));
  files.set("pools.conf", text(pools));
  files.set("domains.conf", text(numbers(domains).flatMap((at) => domain(at, options, random))));
  for (const at of numbers(KEYS)) files.set(`keys/${at}.pem`, options.key);
  files.set("config", text(main(options, random)));
  return files;
}

/** A domain that some block of the configuration is about. */
export function someDomain(random: Random): string {
  return random.integer(2) === 0
    ? `dest${1 + random.integer(2000)}.test`
    : `isp${random.integer(30)}.${TLDS[random.integer(TLDS.length)]}`;
}

/** The virtual MTA with a number, from 1. */
export function virtualMtaName(at: number): string {
  return name("vmta", at, 4);
}

function name(prefix: string, at: number, digits: number): string {
  return `${prefix}${String(at).padStart(digits, "0")}`;
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, at) => at + 1);
}

function text(lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}

function main({ port, sink, variant = 0 }: LargeConfigOptions, random: Random): readonly string[] {
  return [
    "# A large configuration",
    "host-name mta.test",
    `smtp-listener 127.0.0.1:${port}`,
    "log-level error",
    "spool-min-free-space 0",
    "total-max-smtp-in 1000",
    `total-max-smtp-out ${900 + variant}`,
    "",
    `domain-macro long ${numbers(3000)
      .map((at) => `m${at}.example`)
      .join(",")}`,
    `domain-macro tld ${TLDS.join(",")}`,
    `domain-macro isp ${numbers(30)
      .map((at) => `isp${at}`)
      .join(",")}`,
    ...numbers(20).map((at) => {
      const members = numbers(30).map((member) => `g${at}-${member}.example`);
      return `domain-macro group${at} ${members.join(",\n    ")}`;
    }),
    "",
    "<domain *>",
    `    route [127.0.0.1]:${sink}`,
    "    max-smtp-out 20",
    "    retry-after 1m,5m,30m",
    "    bounce-after 4d12h",
    "</domain>",
    "<domain $long>",
    `    max-smtp-out ${5 + variant}`,
    "</domain>",
    "<domain $isp.$tld>",
    "    max-msg-per-connection 20",
    "</domain>",
    "include domains.conf",
    "include virtual-mtas/*.conf",
    "include pools.conf",
    "",
    ...numbers(500).flatMap((at) => source(at, random)),
    ...numbers(100).flatMap((at) => patternList(at, random)),
    ...numbers(20).flatMap(replies),
    "<bounce-category-patterns>",
    ...numbers(500).map((at) => `    /(user|mailbox) (unknown|disabled) code ${at}/ bad-mailbox`),
    "</bounce-category-patterns>",
  ];
}

function virtualMta(at: number, mistaken: boolean, random: Random): readonly string[] {
  const address = `127.${1 + (at >> 16)}.${(at >> 8) & 255}.${at & 255}`;
  return [
    `<virtual-mta ${virtualMtaName(at)}>`,
    `    smtp-source-host ${address} out${at}.mta.test`,
    `    domain-key s${at % 7},sender${at}.test,../keys/${1 + random.integer(KEYS)}.pem`,
    `    max-smtp-out ${10 + random.integer(90)}${mistaken ? " of them" : ""}`,
    "    <domain *>",
    `        max-msg-rate ${100 * (1 + random.integer(20))}/h`,
    "        dkim-sign yes",
    "    </domain>",
    at % 100 === 0 ? "    <domain $isp.$tld>" : `    <domain $group${1 + random.integer(20)}>`,
    `        max-smtp-out ${1 + random.integer(10)}  # agreed with the receiver`,
    `        smtp-pattern-list replies${1 + random.integer(20)}`,
    "        backoff-retry-after 5m,15m,1h",
    "    </domain>",
    `    <domain ${someDomain(random)}>`,
    `        max-msg-per-connection ${10 + random.integer(90)}`,
    "    </domain>",
    "</virtual-mta>",
  ];
}

function pool(at: number, virtualMtas: number, random: Random): readonly string[] {
  const members = numbers(5).map(
    () => `    virtual-mta ${virtualMtaName(1 + random.integer(virtualMtas))}`,
  );
  return [`<virtual-mta-pool pool${at}>`, ...new Set(members), "</virtual-mta-pool>"];
}

function domain(
  at: number,
  { variant = 0 }: LargeConfigOptions,
  random: Random,
): readonly string[] {
  return [
    `<domain ${["", "*.", "[*.]"][at % 3]}dest${at}.test>`,
    `    max-smtp-out ${1 + random.integer(50) + variant}`,
    "    max-rcpt-per-transaction 50",
    "    bounce-after 2d",
    "</domain>",
  ];
}

function source(at: number, random: Random): readonly string[] {
  return [
    `<source 10.${at >> 8}.${at & 255}.0/24>`,
    `    max-message-size ${1 + random.integer(50)}MB`,
    "    always-allow-relaying yes",
    `    default-virtual-mta ${virtualMtaName(1 + random.integer(100))}`,
    `    pattern-list choice${1 + (at % 100)}`,
    "</source>",
  ];
}

function replies(at: number): readonly string[] {
  return [
    `<smtp-pattern-list replies${at}>`,
    ...numbers(10).map(
      (rule) => `    reply /4[25]1 .*(throttled|too many|code ${at}-${rule})/ mode=backoff`,
    ),
    "</smtp-pattern-list>",
  ];
}

function patternList(at: number, random: Random): readonly string[] {
  return [
    `<pattern-list choice${at}>`,
    ...numbers(10).map(
      (rule) =>
        `    mail-from /^news-${rule}\\d+@(a|b)\\.example$/ virtual-mta=${virtualMtaName(1 + random.integer(100))}`,
    ),
    "</pattern-list>",
  ];
}
