import { isIP } from "node:net";
import {
  askHttps,
  type Clock,
  HeaderBlock,
  isLoopback,
  type Log,
  parseCidr,
  type Resolver,
  readWebUrl,
  type WebUrl,
} from "../../core/mod.ts";

/** Unsubscribes by a message's own fields. Never rejects. */
export type Unsubscribing = (header: Buffer, stop: AbortSignal) => Promise<void>;

/** What asking takes. */
export interface UnsubscribeParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly resolver: Resolver;
}

/** How long the web server may take, milliseconds. */
const LIMIT = 5000;
/** Bytes of its answer that are read. */
const MOST_READ = 4096;
/** Addresses in List-Unsubscribe that are looked at. */
const MOST_ADDRESSES = 10;

const LOOPBACK = ["127.0.0.0/8", "::1/128"].flatMap((text) => parseCidr(text) ?? []);

/**
 * Does as a mailbox provider does when somebody clicks on "unsubscribe" (RFC 8058 §3.2): posts to the web address that the message names, once.
 * Whoever writes mail names that address: so it is asked only on this host, by an address and a port that the configuration lists, and
 * without following redirections.
 */
export function unsubscribing(
  allowed: readonly string[],
  { clock, log, resolver }: UnsubscribeParts,
): Unsubscribing {
  const places = new Set(allowed.map((place) => place.toLowerCase()));
  return async (header, stop) => {
    const url = oneClickAddress(header);
    if (url === undefined) {
      log.info(
        "no one-click unsubscribe: the message has no web address with List-Unsubscribe-Post",
      );
      return;
    }
    const host = loopbackHost(url);
    const place = `${url.host.includes(":") ? `[${url.host}]` : url.host}:${url.port}`;
    if (host === undefined || !places.has(place.toLowerCase())) {
      const hint = "sandbox-unsubscribe-at lists the places on this host that may be asked";
      log.notice("no one-click unsubscribe: the place is not allowed", { place, hint });
      return;
    }
    const parts = { resolver, clock, allowed: LOOPBACK, clear: url.clear };
    const answer = await askHttps(parts, {
      ...{ host, port: url.port, path: url.path, method: "POST", signal: stop },
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: Buffer.from("List-Unsubscribe=One-Click"),
      ...{ limit: LIMIT, mostBytes: MOST_READ, beginningIsEnough: true },
    });
    if (answer.kind === "answered")
      log.info("one-click unsubscribe", { url: url.shown, status: answer.status });
    else log.warning("one-click unsubscribe failed", { url: url.shown, reason: answer.reason });
  };
}

/** The web address for one click (RFC 8058 §3.1): both fields must be there, once. */
function oneClickAddress(header: Buffer): WebUrl | undefined {
  const block = HeaderBlock.of(header);
  const post = block.all("List-Unsubscribe-Post");
  const lists = block.all("List-Unsubscribe");
  const [how = ""] = post;
  if (post.length !== 1 || lists.length !== 1) return undefined;
  if (how.trim().toLowerCase() !== "list-unsubscribe=one-click") return undefined;
  const addresses = [...(lists[0] ?? "").matchAll(/<([^<>\s]{1,2000})>/g)].slice(0, MOST_ADDRESSES);
  for (const [, text = ""] of addresses) {
    const url = readWebUrl(text);
    if (url !== undefined) return url;
  }
  return undefined;
}

/** The address to connect to; undefined for any other host. No name is looked up: it could lead elsewhere. */
function loopbackHost({ host }: WebUrl): string | undefined {
  if (host.toLowerCase() === "localhost") return "127.0.0.1";
  return isIP(host) !== 0 && isLoopback(host) ? host : undefined;
}
