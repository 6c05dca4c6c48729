import { type DeliveryFailure, failed } from "../../errors/delivery-failure.ts";
import { errorText } from "../../errors/error-text.ts";
import type { Reply } from "../../errors/reply.ts";
import type { Clock } from "../../time/clock.ts";
import { within } from "../../time/within.ts";
import type { Capabilities } from "../capabilities.ts";
import type { Dialogue } from "../dialogue.ts";
import type { ClientExchange, ClientMechanism, OutboundLogin } from "./outbound-login.ts";
import { SCRAM_SHA_256 } from "./scram.ts";
import { CRAM_MD5, LOGIN, PLAIN } from "./simple-mechanisms.ts";

/** The first that a server offers is used. */
const MECHANISMS: readonly ClientMechanism[] = [SCRAM_SHA_256, CRAM_MD5, PLAIN, LOGIN];
/** The server does not take a mechanism after all, or not for this user: another one may do (RFC 4954 §6, RFC 5248). */
const OTHER_MECHANISM: ReadonlySet<number> = new Set([504, 534]);
/** Characters of a command (RFC 4954 §4 for what goes beyond the 512 of RFC 5321). */
const LONGEST_COMMAND = 510;
/** Challenges of one exchange: no mechanism has as many. */
const MOST_CHALLENGES = 5;

/** Where a login takes place. */
export interface LoginPlace {
  readonly dialogue: Dialogue;
  readonly capabilities: Capabilities;
  /** Why a password must not be shown there; undefined when nothing speaks against it. */
  readonly doubt: string | undefined;
  /** `name (address)`. */
  readonly host: string;
  /** Milliseconds for each reply, and for the password. */
  readonly limit: number;
  readonly clock: Clock;
}

/**
 * Logs in after EHLO; undefined when that is done. Every failure is temporary: what is wrong is wrong here, not with the mail, and without
 * a login the server would refuse it for good. Never rejects.
 */
export async function logIn(
  login: OutboundLogin,
  place: LoginPlace,
): Promise<DeliveryFailure | undefined> {
  const { host, capabilities, dialogue, doubt } = place;
  const offered = MECHANISMS.filter(({ name }) => capabilities.auth.includes(name));
  const usable = offered.filter(
    ({ showsPassword }) => !showsPassword || login.inClear || doubt === undefined,
  );
  if (usable.length === 0) return noWay(place, offered.length > 0);
  let password: string;
  try {
    password = await passwordOf(login, place);
  } catch (error) {
    return failed("auth", "4.3.0", `no password to log in at ${host}: ${errorText(error)}`, host);
  }
  dialogue.conceal(formsOf(login.user, password));
  let last: DeliveryFailure | undefined;
  for (const mechanism of usable) {
    const answer = await exchange(mechanism, login, password, place);
    if (answer === undefined) {
      dialogue.conceal([]);
      return undefined;
    }
    if (!("code" in answer)) return answer;
    last = refusedLogin(dialogue.refused("auth", answer));
    if (!OTHER_MECHANISM.has(answer.code)) return last;
  }
  return last;
}

/** Undefined when we are logged in; what the server has refused it with, or what went wrong, otherwise. */
async function exchange(
  mechanism: ClientMechanism,
  login: OutboundLogin,
  password: string,
  { dialogue, host, limit }: LoginPlace,
): Promise<Reply | DeliveryFailure | undefined> {
  const { user } = login;
  const under = mechanism.begin({ user, password, nonce: login.nonce() });
  const [command, later] = opening(mechanism.name, under);
  let answer = await dialogue.logInStep(command, limit);
  let first = later;
  for (let challenges = 0; "code" in answer && answer.code === 334; challenges++) {
    const response =
      first ?? (challenges < MOST_CHALLENGES ? await responseTo(under, answer) : undefined);
    first = undefined;
    answer = await dialogue.logInStep(response?.toString("base64") ?? "*", limit);
    if (response !== undefined) continue;
    if (!("code" in answer)) return answer;
    return failed("auth", "4.5.0", `${mechanism.name} is not kept to by ${host}`, host);
  }
  if (!("code" in answer) || answer.code >= 300) return answer;
  if (under.isServerProven) return undefined;
  return failed("auth", "4.7.0", `${host} does not prove that it knows the password`, host);
}

/** The command, with what is said first where that fits; or what goes out after it. */
function opening(
  name: string,
  { first }: ClientExchange,
): readonly [command: string, later: Buffer | undefined] {
  const command = `AUTH ${name}`;
  if (first === undefined) return [command, undefined];
  const whole = `${command} ${first.toString("base64")}`;
  return whole.length <= LONGEST_COMMAND ? [whole, undefined] : [command, first];
}

async function responseTo(under: ClientExchange, { lines }: Reply): Promise<Buffer | undefined> {
  const [text = ""] = lines;
  if (lines.length > 1 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  return await under.answer(Buffer.from(text, "base64"));
}

function noWay(
  { capabilities: { auth }, doubt = "", host }: LoginPlace,
  isOffered: boolean,
): DeliveryFailure {
  const why = isOffered
    ? `logging in at ${host} would show the password: ${doubt}`
    : auth.length === 0
      ? `AUTH not offered by ${host}`
      : `no mechanism that is known is offered by ${host}`;
  return failed("auth", "4.7.0", why, host);
}

/** The password as a server may repeat it: itself, and as LOGIN and PLAIN have sent it. */
function formsOf(user: string, password: string): readonly string[] {
  const sent = [password, `\0${user}\0${password}`];
  return [password, ...sent.map((text) => Buffer.from(text).toString("base64"))];
}

function refusedLogin(failure: DeliveryFailure): DeliveryFailure {
  return failure.temporary ? failure : { ...failure, temporary: true, status: "4.7.8" };
}

async function passwordOf(login: OutboundLogin, { clock, limit }: LoginPlace): Promise<string> {
  const password = login.password();
  if (typeof password === "string") return password;
  return await within(clock, limit, password, () => {
    throw new Error(`it is not there in ${limit / 1000} s`);
  });
}
