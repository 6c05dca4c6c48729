import { isIP } from "node:net";
import { domainToASCII } from "node:url";
import type { Kind, Parsed } from "../kind.ts";

const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** What a name may be written with: of ASCII, only letters, digits, hyphens, dots and underscores. */
const SIGNS = /^[-.\w\u0080-\u{10ffff}]*$/u;

/** A host or domain name in lower case and A-labels; undefined when the text is none (RFC 1035 §2.3.4). */
export function normalizeDomain(given: string): string | undefined {
  if (isNormal(given)) return given;
  const bare = given.endsWith(".") ? given.slice(0, -1) : given;
  // `domainToASCII` takes a URL's view of other signs: it would cut `é/x` down to `é`.
  if (!SIGNS.test(bare)) return undefined;
  const ascii = /^[\x21-\x7e]*$/.test(bare) ? bare.toLowerCase() : domainToASCII(bare);
  if (ascii === "" || ascii.length > 253) return undefined;
  return ascii.split(".").every((label) => LABEL.test(label)) ? ascii : undefined;
}

/** True for what `normalizeDomain` leaves as it is, which is most of what it is asked about. */
function isNormal(text: string): boolean {
  if (text.length > 253) return false;
  let label = 0;
  let last = DOT;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at);
    if (sign === DOT) {
      if (label === 0 || last === HYPHEN) return false;
      label = 0;
    } else if (!isLabelSign(sign) || (sign === HYPHEN && label === 0) || ++label > 63) return false;
    last = sign;
  }
  return label > 0 && last !== HYPHEN;
}

const DOT = 0x2e;
const HYPHEN = 0x2d;

function isLabelSign(sign: number): boolean {
  return (
    (sign >= 0x61 && sign <= 0x7a) ||
    (sign >= 0x30 && sign <= 0x39) ||
    sign === HYPHEN ||
    sign === 0x5f
  );
}

const DOMAIN = "a domain name such as example.net";

/** A domain name: lower case, A-labels, no final dot. */
export const domainName: Kind<string> = {
  name: "domain",
  accepts: DOMAIN,
  example: "example.net",
  parse(text) {
    const value = normalizeDomain(text);
    return value === undefined ? { ok: false, expected: DOMAIN } : { ok: true, value };
  },
  print: (value) => value,
};

const ADDRESS = "an IP address such as 192.0.2.10 or 2001:db8::1";

/** An IPv4 or IPv6 address. */
export const ipAddress: Kind<string> = {
  name: "IP address",
  accepts: ADDRESS,
  example: "192.0.2.10",
  parse: (text) =>
    isIP(text) === 0 ? { ok: false, expected: ADDRESS } : { ok: true, value: text.toLowerCase() },
  print: (value) => value,
};

/** A local address with the name to go with it; no name where the file gives none. */
export interface AddressAndName {
  readonly address: string;
  readonly name: string | undefined;
}

const ADDRESS_NAME = "an IP address and a host name, such as 192.0.2.10 mail.example.net";

/** `IP NAME`, as in `smtp-source-host`. */
export const ipAndName: Kind<AddressAndName> = {
  name: "IP address and name",
  accepts: ADDRESS_NAME,
  example: "192.0.2.10 mail.example.net",
  parse(text) {
    const [address = "", name, ...rest] = text.split(/\s+/);
    const host = name === undefined ? undefined : normalizeDomain(name);
    const bad = isIP(address) === 0 || rest.length > 0 || (name !== undefined && !host);
    return bad
      ? { ok: false, expected: ADDRESS_NAME }
      : { ok: true, value: { address, name: host } };
  },
  print: ({ address, name }) => (name === undefined ? address : `${address} ${name}`),
};

/** An address or name with a port. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** Takes `host:port`, `[host]:port` or a host alone apart; a bare IPv6 address has no port. */
export function splitHostPort(
  text: string,
): { readonly host: string; readonly port: number | undefined } | undefined {
  const bracketed = /^\[(?:ipv6:)?([^\]]{1,253})\](?::(\d{1,5}))?$/i.exec(text);
  const plain = isIP(text) === 6 ? null : /^([^:]{1,253})(?::(\d{1,5}))?$/.exec(text);
  const [, host, digits] = bracketed ?? plain ?? (isIP(text) === 6 ? [text, text] : []);
  if (host === undefined || (bracketed && isIP(host) === 0)) return undefined;
  const port = digits === undefined ? undefined : Number(digits);
  if (port !== undefined && port > 65_535) return undefined;
  return { host, port };
}

/** An IP address with a port; IPv6 in brackets; `0/0` means every IPv4 address. `port` is used where the text has none. */
export function addressPort(port?: number): Kind<HostPort> {
  const accepts = `an IP address and port such as 127.0.0.1:${port ?? 25}`;
  return {
    name: "address and port",
    accepts,
    example: `127.0.0.1:${port ?? 25}`,
    parse(text): Parsed<HostPort> {
      const split = splitHostPort(text.replace(/^0(\.0\.0\.0)?\/0(?=:|$)/, "0.0.0.0"));
      const given = split?.port ?? port;
      if (split === undefined || given === undefined || isIP(split.host) === 0)
        return { ok: false, expected: accepts };
      return { ok: true, value: { host: split.host.toLowerCase(), port: given } };
    },
    print: ({ host, port: given }) => `${isIP(host) === 6 ? `[${host}]` : host}:${given}`,
  };
}

/** A host to try: a name to look up, or an IP address (then no look-up). */
export interface RouteHost extends HostPort {
  /** A-label name without final dot, an IP address without brackets, or `unix:/path` for agents that can use a socket. */
  readonly host: string;
  /** True: `host` is a domain whose MX records are to be used (`lookup-mx:`). */
  readonly lookupMx: boolean;
}

/** One host of a host list; its port is undefined where the destination's usual one is meant. */
export interface ListedHost extends Omit<RouteHost, "port"> {
  readonly port: number | undefined;
}

const HOSTS = "hosts such as mx1.example.net,mx2.example.net;[192.0.2.1]:2525";

/** `h1,h2;h3`: a comma joins hosts of equal preference, a semicolon starts the next preference. */
export const hostList: Kind<readonly (readonly ListedHost[])[]> = {
  name: "host list",
  accepts: HOSTS,
  example: "mx1.example.net,mx2.example.net;[192.0.2.1]:2525",
  parse(text) {
    const tiers: ListedHost[][] = [];
    for (const tier of parts(text, ";")) {
      const hosts: ListedHost[] = [];
      for (const part of parts(tier, ",")) {
        const host = parseHost(part);
        if (host === undefined) return { ok: false, expected: HOSTS };
        hosts.push(host);
      }
      tiers.push(hosts);
    }
    return { ok: true, value: tiers };
  },
  print: (tiers) => tiers.map((tier) => tier.map(printHost).join(",")).join(";"),
};

/** What is between separators, without blanks; one separator at the end does not count. */
function parts(text: string, separator: string): readonly string[] {
  const found = text.split(separator).map((part) => part.trim());
  if (found.length > 1 && found.at(-1) === "") found.pop();
  return found;
}

/** The path of `unix:/path`, a socket on this host; undefined for a name or address. */
export function socketPathOf(host: string): string | undefined {
  return isSocketHost(host) ? host.slice(UNIX.length) : undefined;
}

const UNIX = "unix:";

/** What a socket's address has room for (`sun_path`), less its end. */
const LONGEST_PATH = 107;

/** Whether a host is a socket on this host: `unix:` and an absolute path. */
export function isSocketHost(host: string): boolean {
  return (
    host.startsWith(`${UNIX}/`) &&
    Buffer.byteLength(host) - UNIX.length <= LONGEST_PATH &&
    !/[\s\p{Cc}]/u.test(host)
  );
}

function parseHost(text: string): ListedHost | undefined {
  if (isSocketHost(text)) return { host: text, port: undefined, lookupMx: false };
  const lookupMx = text.toLowerCase().startsWith("lookup-mx:");
  const split = splitHostPort(lookupMx ? text.slice("lookup-mx:".length) : text);
  if (split === undefined) return undefined;
  const address = isIP(split.host) !== 0;
  if (address && lookupMx) return undefined;
  const host = address ? split.host.toLowerCase() : normalizeDomain(split.host);
  return host === undefined ? undefined : { host, port: split.port, lookupMx };
}

function printHost({ host, port, lookupMx }: ListedHost): string {
  const name = isIP(host) === 0 ? host : `[${host}]`;
  return `${lookupMx ? "lookup-mx:" : ""}${name}${port === undefined ? "" : `:${port}`}`;
}
