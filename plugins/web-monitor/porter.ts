import {
  type Cidr,
  includesRight,
  isLoopback,
  type isPasswordOf,
  type Right,
} from "../../core/mod.ts";
import { accessFrom } from "./addresses.ts";
import { refused } from "./answers.ts";
import { type Client, clientOf, type NamedProxy } from "./forwarded.ts";
import type { WebGuard } from "./guard.ts";
import { isOwnHost } from "./host-check.ts";
import { type ApiKey, keyOf, shownKey } from "./keys.ts";
import type { AccessWord } from "./kinds.ts";
import type { Person, Sessions } from "./sessions.ts";
import type { Visit } from "./visit.ts";

/** Header fields of a request. Runtimes leave out what comes after some thousand: nothing that says who asks may be among that. */
const MOST_FIELDS = 200;

/** What says who may do what. */
export interface PorterSettings {
  readonly httpAccess: readonly (readonly [Cidr, AccessWord])[];
  readonly httpTrustedProxy: readonly NamedProxy[];
  readonly httpHostNames: readonly string[];
  readonly httpApiKey: readonly ApiKey[];
  readonly httpRedirectToHttps: boolean;
  readonly httpSessionIdle: number;
  readonly httpSessionLimit: number;
  readonly people: ReadonlyMap<string, Person>;
}

/** What a porter works with. */
export interface PorterParts {
  readonly sessions: Sessions;
  readonly guard: WebGuard;
  readonly isPasswordOf: typeof isPasswordOf;
  readonly isOwnName: (name: string) => boolean;
  /** Browsers can come by https. */
  readonly hasTls: () => boolean;
}

/** A request as it came in. */
export interface Arrived {
  readonly headers: Headers;
  readonly method: string;
  readonly url: URL;
  /** Fields as they stood there, names and values in turn. */
  readonly rawHeaders: readonly string[];
  readonly connection: { readonly address: string; readonly secure: boolean };
}

/** Who shows what by which somebody is known. */
interface Shown {
  readonly name: string;
  readonly right: Right;
  readonly login?: Visit["login"];
}

/** Says who asks, or why a request is not taken at all. */
export function visitOf(
  arrived: Arrived,
  settings: PorterSettings,
  parts: PorterParts,
): Visit | Response {
  const { headers, connection } = arrived;
  if (arrived.rawHeaders.length > 2 * MOST_FIELDS)
    return refused(431, `a request has at most ${MOST_FIELDS} header fields`);
  const problem = hostProblem(arrived, settings, parts);
  if (problem !== undefined) return refused(421, problem);
  const client = clientOf(headers, connection, settings.httpTrustedProxy);
  const redirect = redirectOf(arrived, client, settings, parts);
  if (redirect !== undefined) return redirect;
  const here = client.known && isLoopback(client.address);
  const { right: byAddress, seesLogs } = accessFrom(client.address, settings.httpAccess);
  const { address, secure } = client;
  const base = { address, seesLogs, secure, here, notes: [], loginIsOver: false };
  const nobody = { ...base, name: "address", byKey: false, login: undefined };
  if (byAddress === undefined)
    return { ...nobody, right: undefined, why: `http-access allows nothing from ${address}` };
  const key = shownKey(headers);
  const shown = key === undefined ? loginOf(arrived, client, settings, parts) : byKey(key);
  if (shown instanceof Response) return shown;
  if (shown === undefined || shown === "over") {
    const right = here ? byAddress : least(byAddress, "monitor");
    const loginIsOver = shown === "over";
    return { ...nobody, loginIsOver, right, why: whyOf(client, byAddress, here) };
  }
  const right = least(least(byAddress, shown.right), client.known ? "admin" : "monitor");
  const why = client.known
    ? `${shown.name} has the right ${shown.right}, and http-access allows ${byAddress} from ${address}`
    : whyOf(client, byAddress, here);
  return { ...base, ...shown, login: shown.login, byKey: key !== undefined, right, why };

  function byKey(shownText: string): Shown | Response {
    if (!here && !secure) return refused(403, "keys are taken over TLS alone, or on this host");
    const attempt = parts.guard.from(address);
    if (attempt.kind !== "attempt") return tooMany();
    const found = keyOf(shownText, settings.httpApiKey);
    if (found === undefined) {
      attempt.failed();
      return refused(401, "no http-api-key matches the key of the request");
    }
    attempt.takeBack();
    return { name: `key ${found.name}`, right: found.right };
  }
}

/** Too many wrong passwords or keys. */
export function tooMany(): Response {
  const error = "too many wrong passwords or keys: try again in some minutes";
  return refused(429, error, { "retry-after": "120" });
}

function loginOf(
  { headers }: Arrived,
  { secure, address }: Client,
  { people }: PorterSettings,
  { sessions }: PorterParts,
): Shown | "over" | undefined {
  const secret = cookieIn(headers, cookieName(secure));
  if (secret === undefined || !(secure || isLoopback(address))) return undefined;
  const session = sessions.of(secret, (name) => people.get(name), acts(headers));
  if (session === undefined) return "over";
  const { name, right } = session.person;
  return { name: `user ${name}`, right, login: { session, secret } };
}

/** Whether a request says that somebody does something: pages say of what they ask by themselves that nobody does, and streams only listen. */
function acts(headers: Headers): boolean {
  return !headers.has("x-background") && headers.get("accept") !== "text/event-stream";
}

/** The name of the session's cookie; browsers take the first one over TLS alone, for this host alone. */
export function cookieName(secure: boolean): string {
  return secure ? "__Host-mta" : "mta";
}

/**
 * The value of our cookie; undefined where there is none, or more than one: another site of the same host, on another port, can set one
 * beside ours, and browsers send both (RFC 6265 §5.4). Blanks other than those of RFC 6265 §4.2.1 are part of a name: browsers know no `__Host-`
 * after them.
 */
function cookieIn(headers: Headers, name: string): string | undefined {
  const found = new Set<string>();
  for (const pair of (headers.get("cookie") ?? "").split(";")) {
    const [, key = "", value = ""] = /^[ \t]*([^=]*)=(.*?)[ \t]*$/s.exec(pair) ?? [];
    if (key === name) found.add(value);
  }
  const [value = "", another] = found;
  return another === undefined && /^[\w-]{43}$/.test(value) ? value : undefined;
}

function least(a: Right, b: Right): Right {
  return includesRight(a, b) ? b : a;
}

function whyOf({ address, known, proxied }: Client, right: Right, here: boolean): string {
  if (!known)
    return proxied
      ? "the proxy does not say for whom it comes, so that no more than monitor is allowed"
      : `${address} comes for somebody else, and no http-trusted-proxy names it, so that no more than monitor is allowed`;
  const allowed = `http-access allows ${right} from ${address}`;
  return here ? allowed : `${allowed}; more than monitor takes a login or a key, over TLS`;
}

/** Why a request is not meant for this server; undefined when it is. */
function hostProblem(
  { rawHeaders, url, headers }: Arrived,
  { httpHostNames }: PorterSettings,
  { isOwnName }: PorterParts,
): string | undefined {
  const names = rawHeaders.filter((_, at) => at % 2 === 0);
  const hosts = names.filter((name) => name.toLowerCase() === "host").length;
  if (hosts !== 1) return "a request has one Host field";
  const isOwn = (name: string): boolean => isOwnName(name) || httpHostNames.includes(name);
  const host = headers.get("host") ?? undefined;
  // The whole address may stand in the first line too (RFC 9112 §3.2.2).
  if (isOwnHost(host, isOwn) && isOwnHost(url.host, isOwn)) return undefined;
  return "this server does not go by that name: http-host-names has the names by which it can be asked";
}

/** Browsers go on by https, where there is a certificate. */
function redirectOf(
  { url, method, headers }: Arrived,
  { secure, proxied }: Client,
  { httpRedirectToHttps }: PorterSettings,
  { hasTls }: PorterParts,
): Response | undefined {
  if (secure || proxied || !httpRedirectToHttps || !hasTls()) return undefined;
  if (method !== "GET" && method !== "HEAD") return refused(403, "ask by https");
  const location = `https://${headers.get("host")}${url.pathname}${url.search}`;
  return new Response(null, { status: 308, headers: { location } });
}
