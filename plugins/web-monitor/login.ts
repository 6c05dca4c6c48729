import { type KnownUser, readScramText } from "../../core/mod.ts";
import { refused } from "./answers.ts";
import { standInFor } from "./people.ts";
import { cookieName, type PorterParts, type PorterSettings, tooMany } from "./porter.ts";
import { type Person, sameSecret } from "./sessions.ts";
import type { Visit } from "./visit.ts";

/** Bytes of what is asked at a login. */
const LONGEST = 4096;

/** A name and a password. */
interface Claim {
  readonly user: string;
  readonly password: string;
}

/** Logs somebody in: answers with the session's cookie and with what `sessionFacts` says. */
export async function answerLogin(
  request: Request,
  visit: Visit,
  settings: PorterSettings,
  { guard, sessions, isPasswordOf }: PorterParts,
): Promise<Response> {
  const { address, secure, here } = visit;
  if (visit.right === undefined) return refused(403, visit.why);
  if (!here && !secure) return refused(403, "logins are taken over TLS alone, or on this host");
  const claim = await claimIn(request);
  if (claim === undefined) return refused(400, 'expected {"user": "…", "password": "…"} as JSON');
  const attempt = guard.from(address);
  if (attempt.kind !== "attempt") return tooMany();
  const asUser = guard.as(claim.user, address);
  if (asUser.kind !== "attempt") {
    attempt.takeBack();
    return tooMany();
  }
  visit.notes.push(`as ${claim.user.slice(0, 255)}`);
  const person = settings.people.get(claim.user);
  const compared = person ?? standInFor(claim.user, settings.people);
  let isRight = false;
  try {
    isRight = await isPasswordOf(compared && knownUser(compared), claim.password);
  } catch {
    attempt.takeBack();
    asUser.takeBack();
    return refused(503, "the password cannot be looked at now: try again");
  }
  if (person === undefined || !isRight) {
    attempt.failed();
    asUser.failed();
    return refused(401, "no such user, or another password");
  }
  attempt.takeBack();
  asUser.takeBack();
  guard.loggedIn(person.name, address);
  if (visit.login !== undefined) sessions.end(visit.login.secret);
  const { secret, session } = sessions.begin(person);
  const answer = Response.json({ user: person.name, right: person.right, csrf: session.csrf });
  answer.headers.set("set-cookie", cookie(secure, secret, settings.httpSessionLimit / 1000));
  return answer;
}

/** Logs somebody out. */
export function answerLogout(visit: Visit, { sessions }: PorterParts): Response {
  if (visit.login !== undefined) {
    sessions.end(visit.login.secret);
    visit.notes.push("logged out");
  }
  return Response.json({ loggedOut: visit.login !== undefined }, { headers: withoutCookie(visit) });
}

/** The field that takes a session's cookie away. */
export function withoutCookie({ secure }: Pick<Visit, "secure">): Readonly<Record<string, string>> {
  return { "set-cookie": cookie(secure, "", 0) };
}

function cookie(secure: boolean, value: string, seconds: number): string {
  const age = `Max-Age=${Math.floor(seconds)}`;
  const parts = [`${cookieName(secure)}=${value}`, "Path=/", age, "HttpOnly", "SameSite=Strict"];
  return [...parts, ...(secure ? ["Secure"] : [])].join("; ");
}

function knownUser({ name, password }: Person): KnownUser {
  const keys = readScramText(password);
  return { name, verifiers: [keys ?? { kind: "hash", hash: password }] };
}

async function claimIn(request: Request): Promise<Claim | undefined> {
  const text = await request.text();
  if (text.length > LONGEST) return undefined;
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== "object" || read === null) return undefined;
    const { user, password }: Readonly<Record<string, unknown>> = { ...read };
    return typeof user === "string" && typeof password === "string"
      ? { user, password }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a change brings what only pages of this server have: the token of the session. */
export function hasToken({ login }: Visit, headers: Headers): boolean {
  return login === undefined || sameSecret(headers.get("x-csrf-token") ?? "", login.session.csrf);
}
