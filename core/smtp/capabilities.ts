import type { Reply } from "../errors/reply.ts";

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
}

/** What a peer offers that knows only HELO. */
export const NO_CAPABILITIES: Capabilities = capabilitiesOf([], undefined, []);

/** Reads the reply to EHLO; `ignored` are keywords, upper case. */
export function readCapabilities(ehlo: Reply, ignored: ReadonlySet<string>): Capabilities {
  const keywords: string[] = [];
  let sizeLimit: number | undefined;
  const auth: string[] = [];
  for (let at = 1; at < ehlo.lines.length; at++) {
    const [word = "", ...parameters] = (ehlo.lines[at] ?? "").trim().split(" ");
    const keyword = word.toUpperCase();
    if (keyword === "" || ignored.has(keyword)) continue;
    keywords.push(keyword);
    if (keyword === "SIZE") sizeLimit = readLimit(parameters[0] ?? "");
    if (keyword === "AUTH") auth.push(...parameters.map((name) => name.toUpperCase()));
  }
  return capabilitiesOf(keywords, sizeLimit, auth);
}

function capabilitiesOf(
  keywords: readonly string[],
  sizeLimit: number | undefined,
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
  };
}

/** RFC 1870 §4: absent or 0 means no fixed limit. */
function readLimit(parameter: string): number | undefined {
  const limit = /^\d{1,15}$/.test(parameter) ? Number(parameter) : 0;
  return limit > 0 ? limit : undefined;
}
