import { isIP } from "node:net";
import {
  addressKey,
  askHttps,
  type Cidr,
  type Clock,
  HeaderBlock,
  isLoopback,
  normalizeDomain,
  parseCidr,
  type Resolver,
  readWebUrl,
  splitHostPort,
  type WebUrl,
} from "../../core/mod.ts";

/** What came of one click. */
export type Clicked =
  /** The message names no web address for it, or not as RFC 8058 wants it. */
  | { readonly kind: "no-address" }
  /** The configuration does not list the place: nobody was asked. */
  | { readonly kind: "not-allowed"; readonly place: string }
  | {
      readonly kind: "answered";
      readonly url: WebUrl;
      readonly status: number;
      /** The beginning of what was answered, as text. */
      readonly text: string;
      /** Where a redirection would lead; it is not followed. */
      readonly location: string | undefined;
    }
  | { readonly kind: "failed"; readonly url: WebUrl; readonly reason: string };

/** What asking takes. */
export interface OneClickParts {
  readonly clock: Clock;
  readonly resolver: Resolver;
}

/** How long the web server may take, milliseconds. */
const LIMIT = 5000;
/** Bytes of its answer that are read. */
const MOST_READ = 4096;
/** Addresses in List-Unsubscribe that are looked at. */
const MOST_ADDRESSES = 10;

const UNSPECIFIED: ReadonlySet<string> = new Set(["0.0.0.0", "::"].map(addressKey));

/**
 * Does as a mailbox provider does when somebody clicks on "unsubscribe" (RFC 8058 §3.2): posts to the web address that the message names, once.
 * Whoever writes mail names that address: so only the hosts and ports that the configuration lists are asked, by the name in the list.
 * A name that is listed may lead to the Internet, and to nowhere else; a private address is asked where it is listed itself. No
 * redirection is followed.
 */
export class OneClick {
  readonly #places: ReadonlySet<string>;
  readonly #parts: OneClickParts;

  constructor(places: readonly string[], parts: OneClickParts) {
    this.#places = new Set(places.flatMap((place) => placeNamed(place) ?? []));
    this.#parts = parts;
  }

  /** Asks by a message's own fields. `hereOnly`: on this host alone, whatever is listed. Never rejects. */
  async click(header: Buffer, signal: AbortSignal, hereOnly: boolean): Promise<Clicked> {
    const url = oneClickAddress(header);
    if (url === undefined) return { kind: "no-address" };
    const place = placeOf(url);
    const host = hostToAsk(url);
    if ((hereOnly && !isLoopback(host)) || !this.#places.has(place))
      return { kind: "not-allowed", place };
    const parts = { ...this.#parts, allowed: mayLeadTo(host), clear: url.clear };
    const answer = await askHttps(parts, {
      ...{ host, port: url.port, path: url.path, method: "POST", signal },
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: Buffer.from("List-Unsubscribe=One-Click"),
      ...{ limit: LIMIT, mostBytes: MOST_READ, beginningIsEnough: true },
    });
    if (answer.kind === "failed") return { kind: "failed", url, reason: answer.reason };
    const { status, body, field } = answer;
    const text = body.toString("utf8");
    return { kind: "answered", url, status, text, location: field("location") };
  }
}

/**
 * A place as the web addresses name it that lead there, however it is written; undefined without a host or a port, and
 * for an unspecified address, which leads to this host.
 */
export function placeNamed(text: string): string | undefined {
  const { host = "", port = 0 } = splitHostPort(text) ?? {};
  const address = isIP(host) === 0 ? normalizeDomain(host) : host;
  if (address === undefined || port === 0) return undefined;
  const url = readWebUrl(`http://${isIP(address) === 6 ? `[${address}]` : address}:${port}`);
  return url === undefined || UNSPECIFIED.has(addressKey(url.host)) ? undefined : placeOf(url);
}

function placeOf({ host, port }: WebUrl): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
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

/** `localhost` is this host without a look-up, which could lead elsewhere. */
function hostToAsk({ host }: WebUrl): string {
  return host.toLowerCase() === "localhost" ? "127.0.0.1" : host;
}

/** Ranges outside the Internet that may be asked all the same: an address that is listed as such, and nothing that a name leads to. */
function mayLeadTo(host: string): readonly Cidr[] {
  const itself = isIP(host) === 0 ? undefined : parseCidr(host);
  return itself === undefined ? [] : [itself];
}
