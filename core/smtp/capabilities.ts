import type { Reply } from "../errors/reply.ts";
import type { PeerLimits } from "../message/agent-connection.ts";

/**
 * What a peer offers in its reply to EHLO (RFC 5321 §4.1.1.1), less what we were told to ignore.
 */
export interface Capabilities {
  /** Keywords in the order offered, upper case. */
  readonly keywords: readonly string[];
  readonly pipelining: boolean;
  readonly chunking: boolean;
  readonly eightBitMime: boolean;
  readonly smtpUtf8: boolean;
  readonly dsn: boolean;
  readonly startTls: boolean;
  /** Mechanisms of AUTH, upper case (RFC 4954 §3). */
  readonly auth: readonly string[];
  /** True when the peer knows the SIZE parameter. */
  readonly size: boolean;
  /** Largest message it takes, bytes (RFC 1870 §4); undefined for no stated limit. */
  readonly sizeLimit: number | undefined;
  /**
   * True when it takes mail that goes over TLS all the way (RFC 8689), and is known to be who it is. What a peer offers alone does not make
   * it so.
   */
  readonly requireTls: boolean;
  /** True where only mail may go whose sender does not mind how TLS is (RFC 8689 §4.2.2). Our word, as the one before. */
  readonly onlyTlsOptional: boolean;
  /** What it takes in a session (RFC 9422); undefined when it states nothing. */
  readonly limits: PeerLimits | undefined;
}

/** What a peer offers that knows only HELO. */
export const NO_CAPABILITIES: Capabilities = capabilitiesOf([], undefined, undefined, []);

/** Reads the reply to EHLO; `ignored` are keywords, upper case. */
export function readCapabilities(ehlo: Reply, ignored: ReadonlySet<string>): Capabilities {
  const keywords: string[] = [];
  let sizeLimit: number | undefined;
  let limits: PeerLimits | undefined;
  const auth: string[] = [];
  for (let at = 1; at < ehlo.lines.length; at++) {
    const [word = "", ...parameters] = (ehlo.lines[at] ?? "").trim().split(/ +/);
    const keyword = word.toUpperCase();
    if (keyword === "" || ignored.has(keyword)) continue;
    keywords.push(keyword);
    if (keyword === "SIZE") sizeLimit = readLimit(parameters[0] ?? "");
    if (keyword === "LIMITS") limits = readLimits(parameters);
    if (keyword === "AUTH") auth.push(...parameters.map((name) => name.toUpperCase()));
  }
  return capabilitiesOf(keywords, sizeLimit, limits, auth);
}

function capabilitiesOf(
  keywords: readonly string[],
  sizeLimit: number | undefined,
  limits: PeerLimits | undefined,
  auth: readonly string[],
): Capabilities {
  const offered = new Set(keywords);
  return {
    keywords,
    pipelining: offered.has("PIPELINING"),
    chunking: offered.has("CHUNKING"),
    eightBitMime: offered.has("8BITMIME"),
    smtpUtf8: offered.has("SMTPUTF8"),
    dsn: offered.has("DSN"),
    startTls: offered.has("STARTTLS"),
    auth,
    size: offered.has("SIZE"),
    sizeLimit,
    requireTls: false,
    onlyTlsOptional: false,
    limits,
  };
}

/** RFC 1870 §4: absent or 0 means no fixed limit. */
function readLimit(parameter: string): number | undefined {
  const limit = /^\d{1,15}$/.test(parameter) ? Number(parameter) : 0;
  return limit > 0 ? limit : undefined;
}

/** RFC 9422 §3: `NAME=value` each; what is unknown or makes no sense is ignored by itself. */
function readLimits(words: readonly string[]): PeerLimits {
  const limit = (name: string): number => {
    const word = words.find((one) => one.toUpperCase().startsWith(`${name}=`));
    const value = word?.slice(name.length + 1) ?? "";
    return /^[1-9]\d{0,5}$/.test(value) ? Number(value) : Number.POSITIVE_INFINITY;
  };
  return {
    messages: limit("MAILMAX"),
    recipients: limit("RCPTMAX"),
    domains: limit("RCPTDOMAINMAX"),
  };
}
