import { hostname } from "node:os";
import { cidr, domainName, hostList, ipAddress } from "../../core/mod.ts";

/** What the questions are answered with. */
export interface Answers {
  readonly hostName: string;
  /** Networks whose clients may send anywhere, as a configuration has them. */
  readonly relayFrom: readonly string[];
  /** Addresses to send from; none: the host chooses. */
  readonly sendFrom: readonly string[];
  /** The host that takes all mail; undefined: each recipient's own hosts. */
  readonly smartHost: string | undefined;
  /** The domain whose mail is signed; undefined: none. */
  readonly dkimDomain: string | undefined;
}

/** An answer that was understood, or what was expected instead. */
export type Understood<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly expected: string };

/** Clients, and addresses, that are taken at most. */
const MOST = 100;
const DIRECT = "direct";
const ANY = "any";
const NONE = "none";

/** `NAME` of at least two labels, as others want it in EHLO. */
export function hostNameIn(text: string): Understood<string> {
  const parsed = domainName.parse(text);
  if (parsed.ok && parsed.value.includes(".")) return parsed;
  return { ok: false, expected: "a full name, such as mail.example.net" };
}

/** `IP[/BITS],…` */
export function relayFromIn(text: string): Understood<readonly string[]> {
  const parts = partsOf(text);
  const everybody = parts.find((part) => /\/0+$/.test(part));
  if (everybody !== undefined)
    return {
      ok: false,
      expected: `the addresses of your own clients: with ${everybody} anybody could send spam through this server`,
    };
  const good =
    parts.length > 0 && parts.length <= MOST && parts.every((each) => cidr.parse(each).ok);
  return good
    ? { ok: true, value: parts }
    : { ok: false, expected: "addresses or networks, such as 127.0.0.1,10.0.0.0/8" };
}

/** `IP,…`, or `any`. */
export function sendFromIn(text: string): Understood<readonly string[]> {
  if (text.toLowerCase() === ANY) return { ok: true, value: [] };
  const parts = partsOf(text);
  const good =
    parts.length > 0 && parts.length <= MOST && parts.every((each) => ipAddress.parse(each).ok);
  return good
    ? { ok: true, value: parts }
    : { ok: false, expected: `addresses of this host, such as 192.0.2.10, or ${ANY}` };
}

/** `HOST[:PORT]`, or `direct`. */
export function smartHostIn(text: string): Understood<string | undefined> {
  if (text.toLowerCase() === DIRECT) return { ok: true, value: undefined };
  const parsed = /[\s,;"#]/.test(text) ? undefined : hostList.parse(text);
  return parsed?.ok === true
    ? { ok: true, value: text }
    : { ok: false, expected: `${DIRECT}, or a host such as smtp.provider.example:587` };
}

/** `DOMAIN`, or `none`. */
export function dkimDomainIn(text: string): Understood<string | undefined> {
  if (text.toLowerCase() === NONE) return { ok: true, value: undefined };
  const parsed = domainName.parse(text);
  if (parsed.ok && parsed.value.includes(".")) return parsed;
  return {
    ok: false,
    expected: `the domain in From of your mail, such as example.net, or ${NONE}`,
  };
}

/** This host's own name where it is one of the Internet. */
export function suggestedHostName(): string | undefined {
  const parsed = hostNameIn(hostname());
  return parsed.ok && !parsed.value.endsWith(".localdomain") ? parsed.value : undefined;
}

/** The domain that a host's name is in, where it is not a top-level one. */
export function suggestedDomain(hostName: string): string {
  const parent = hostName.slice(hostName.indexOf(".") + 1);
  return parent.includes(".") ? parent : hostName;
}

function partsOf(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((part) => part !== "");
}
