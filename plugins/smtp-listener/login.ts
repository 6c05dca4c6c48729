import type { LoginAdmission, LoginAttempt, LoginGiven } from "../../core/mod.ts";
import {
  type KnownUser,
  LONGEST_CHALLENGE,
  LONGEST_SASL_LINE,
  type LoginResult,
  type Reply,
  reply,
  replyText,
  type SaslExchange,
  type SaslMechanism,
  type SaslStep,
} from "../../core/mod.ts";
import { COMMAND, type Conversation, type PendingLogin, type Step } from "./conversation.ts";
import type { NextLine } from "./line-buffer.ts";
import { OUTDATED } from "./session-replies.ts";

/** Bytes of a line in an exchange. */
export const LONGEST_LOGIN: number = LONGEST_SASL_LINE;
/** Challenges of one exchange; no mechanism has as many. */
const MOST_STEPS = 20;
/** Attempts that count for where a client comes from. */
const OF_PLACES = 2;
/** Failed logins after which a client is sent away. */
const MOST_FAILURES = 5;
/** Milliseconds from a failed attempt to its answer: the first, doubled with each further one, at most the second. */
const FIRST_DELAY = 1000;
const LONGEST_DELAY = 8000;
/** Milliseconds that a mechanism may take for one step. */
const STEP_LIMIT = 30_000;
/** Milliseconds that a login waits for what becomes of others, on which it depends whether it may be tried. */
const LONGEST_WAIT = 10_000;
/** Characters of a name that are logged. */
const LONGEST_USER = 255;

const CANCELLED = reply(501, "5.7.0", "the login is cancelled");
const TOO_LONG = reply(500, "5.5.6", "the line is too long for a login");
const MALFORMED = reply(501, "5.5.2", "the response is not what the mechanism asks for");
const LOGGED_IN = reply(235, "2.7.0", "logged in");
const DENIED = reply(535, "5.7.8", "user name or password is wrong");
const FAILED = reply(454, "4.7.0", "the login cannot be checked at the moment, try again later");
const TOO_MANY_FROM_NETWORK = reply(
  421,
  "4.7.0",
  "too many failed logins from your network lately, try again later",
);
const TOO_MANY_FROM_CLIENT = reply(
  421,
  "4.7.0",
  "too many failed logins from your address lately, try again later",
);
const TOO_MANY_AS_USER = reply(
  454,
  "4.7.0",
  "too many failed logins as this user lately, try again later",
);
const TOO_MANY = reply(421, "4.7.0", "too many failed logins, closing the connection");

/** The answer to a response that `decodeBase64` cannot read. */
export const NOT_BASE64: Reply = reply(
  501,
  "5.5.2",
  "the response is not base64 (RFC 4954 section 4)",
);

/** The bytes of base64 (RFC 4648 §4); undefined when it is none. */
export function decodeBase64(text: string): Buffer | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  return Buffer.from(text, "base64");
}

/** One AUTH command, from its first response to the reply that ends it. Nothing of what the client says is logged but its name. */
export class Login implements PendingLogin {
  readonly #of: Conversation;
  readonly #mechanism: string;
  readonly #exchange: SaslExchange | undefined;
  readonly #problem: unknown;
  /** Each counts as failed until it is taken back: that of the client, that of its network, then that of the user who is meant. */
  readonly #attempts: LoginAttempt[] = [];
  /** There were too many failed logins as the user that was meant. */
  #tooMany = false;
  /** The user that was meant, as the client spelled it. */
  #asked: string | undefined;
  #may: Promise<boolean> = Promise.resolve(false);
  #steps = 0;
  #begunAt: number;

  constructor(of: Conversation, name: string, mechanism: SaslMechanism) {
    this.#of = of;
    this.#mechanism = name;
    this.#begunAt = of.clock.monotonic();
    const { session, reception } = of;
    const findUser = async (user: string): Promise<KnownUser | undefined> => {
      if (!isName(user)) return undefined;
      if (!(await this.#mayBe(user))) throw new Error("too many failed logins as that user");
      return reception.findUser({ session, user, mechanism: name, password: undefined });
    };
    try {
      this.#exchange = mechanism.begin({ session, findUser });
    } catch (error) {
      this.#problem = error;
    }
  }

  /** `initial`: the initial response; undefined when there is none. */
  async begin(initial: Buffer | undefined): Promise<Reply | undefined> {
    const { loginGuard, session, settings } = this.#of;
    if (!(await this.#mayTry(() => loginGuard.attemptFrom(session, settings))))
      return TOO_MANY_FROM_CLIENT;
    if (!(await this.#mayTry(() => loginGuard.attempt(session, settings))))
      return this.#noFailure(TOO_MANY_FROM_NETWORK);
    return this.#step(initial);
  }

  /** False when there were too many failed logins as a user. A mechanism may ask again: that is one guess. */
  #mayBe(user: string): Promise<boolean> {
    if (this.#asked !== user) {
      this.#asked = user;
      this.#may = this.#ask(user);
    }
    return this.#may;
  }

  async #ask(user: string): Promise<boolean> {
    const { loginGuard, session, settings } = this.#of;
    const may = await this.#mayTry(() => loginGuard.attemptAs(user, session, settings));
    if (!may) this.#tooMany = true;
    return may;
  }

  /** Many who log in at once are not too many: it waits for what becomes of those before it, where that decides. */
  async #mayTry(take: () => LoginAdmission): Promise<boolean> {
    let over: Promise<void> | undefined;
    for (;;) {
      const admission = take();
      if (admission.kind === "attempt") this.#attempts.push(admission);
      if (admission.kind !== "undecided") return admission.kind === "attempt";
      over ??= this.#of.pause(LONGEST_WAIT);
      if (!(await admission.decision(over))) return false;
    }
  }

  /**
   * The client ends what it has begun, or says what is no answer. When it has named a user, that was looked up and keys may have been made:
   * it counts as a failed login for where it comes from, and not for the user, whom strangers could keep out so.
   */
  #brokenOff(answer: Reply): Reply {
    const fromWhere = this.#attempts.splice(0, this.#asked === undefined ? 0 : OF_PLACES);
    for (const attempt of fromWhere) attempt.failed();
    return this.#noFailure(answer);
  }

  /** It ends, and not because somebody gave a wrong password. */
  #noFailure<T>(answer: T): T {
    for (const attempt of this.#attempts.splice(0)) attempt.takeBack();
    return answer;
  }

  abandon(): void {
    for (const attempt of this.#attempts.splice(0)) attempt.failed();
  }

  /** The client's answer to a challenge. */
  answer(next: Exclude<NextLine, { readonly kind: "none" }>): Step {
    this.#of.expecting = COMMAND;
    if (next.kind === "too-long") return this.#brokenOff(TOO_LONG);
    const text = next.line.toString("latin1");
    if (text === "*") return this.#brokenOff(CANCELLED);
    const input = decodeBase64(text);
    this.#begunAt = this.#of.clock.monotonic();
    return input === undefined ? this.#brokenOff(NOT_BASE64) : this.#step(input);
  }

  async #step(input: Buffer | undefined): Promise<Reply | undefined> {
    const { loginGuard, within } = this.#of;
    try {
      if (this.#exchange === undefined) throw this.#problem;
      const step = await within(STEP_LIMIT, Promise.resolve(this.#exchange.step(input)));
      return await this.#after(step);
    } catch (error) {
      if (!this.#tooMany) loginGuard.couldNotCheck(this.#mechanism, error);
      return this.#later(this.#tooMany ? TOO_MANY_AS_USER : FAILED);
    }
  }

  /** It cannot be told now. Whoever asks again and again waits, too. */
  async #later(answer: Reply): Promise<Reply> {
    this.#noFailure(undefined);
    await this.#of.pause(FIRST_DELAY);
    return answer;
  }

  async #after(step: SaslStep): Promise<Reply | undefined> {
    switch (step.kind) {
      case "challenge":
        return this.#challenge(step.data);
      case "failure":
        return step.why === "malformed" ? this.#brokenOff(MALFORMED) : this.#denied(this.#asked);
      case "claim":
        if (isName(step.user) && !(await this.#mayBe(step.user)))
          return this.#later(TOO_MANY_AS_USER);
        return this.#settle(step.user, await this.#compare(step.user, step.password));
      case "proven": {
        const { user } = step;
        if (!isName(user.name) || !(user.source === undefined || isName(user.source)))
          throw new TypeError("the mechanism has proven a user without a proper name");
        return this.#settle(user.name, { kind: "logged-in", user });
      }
    }
    throw new TypeError("the mechanism's answer is not a step");
  }

  #challenge(data: Buffer): Reply {
    if (!Buffer.isBuffer(data)) throw new TypeError("the mechanism's challenge is not a Buffer");
    if (++this.#steps > MOST_STEPS || data.length > LONGEST_CHALLENGE)
      throw new RangeError("the mechanism asks too much");
    this.#of.expecting = { kind: "login", login: this };
    return { code: 334, enhanced: undefined, lines: [data.toString("base64")] };
  }

  async #compare(user: string, password: string): Promise<LoginResult> {
    // What is behind a plugin may take a login without a password for one of nobody, and right (RFC 4513 §5.1.2).
    if (!isName(user) || password === "") return { kind: "denied" };
    const { session, reception } = this.#of;
    return reception.logIn({ session, user, password, mechanism: this.#mechanism });
  }

  async #settle(user: string, result: LoginResult): Promise<Reply> {
    switch (result.kind) {
      case "logged-in": {
        const { log, session, reception, loginGuard } = this.#of;
        const { name, source = "{auth}" } = result.user;
        this.#noFailure(undefined);
        const given = { session, user: name, mechanism: this.#mechanism };
        const admission = await reception.acceptLogin(given);
        if (!admission.accept) return this.#refused(given, admission.reply);
        loginGuard.loggedIn(this.#asked ?? user, session);
        log.info("logged in", {
          client: session.clientAddress,
          user: name,
          mechanism: this.#mechanism,
        });
        const sentAway = this.#of.loggedIn(name, source);
        if (sentAway !== undefined || !reception.superseded) return sentAway ?? LOGGED_IN;
        // The password was right under a configuration that is not in force any more.
        return (await reception.isStillWelcome(session)) ? LOGGED_IN : OUTDATED;
      }
      case "denied":
        return this.#denied(user);
    }
  }

  /** The password was right, and a plugin objects all the same. */
  #refused({ session, user, mechanism }: LoginGiven, answer: Reply): Reply {
    const client = session.clientAddress;
    this.#of.log.notice("login refused", { client, user, mechanism, reply: replyText(answer) });
    return answer;
  }

  /** The answer comes late, and not sooner for a name that nobody has: guessing takes time, and tells nothing. */
  async #denied(user: string | undefined): Promise<Reply> {
    const { log, session, clock, loginGuard } = this.#of;
    const atLeast = loginGuard.denied(clock.monotonic() - this.#begunAt);
    const failures = ++this.#of.failedLogins;
    this.abandon();
    log.notice("login failed", {
      client: session.clientAddress,
      user: user?.slice(0, LONGEST_USER),
      mechanism: this.#mechanism,
    });
    const rising = FIRST_DELAY * 2 ** (failures - 1);
    const delay = Math.min(Math.max(rising, atLeast), LONGEST_DELAY);
    await this.#of.pause(this.#begunAt + delay - clock.monotonic());
    return failures >= MOST_FAILURES ? TOO_MANY : DENIED;
  }
}

/** What may be a user's name, or a source's: it is in trace fields and records. */
function isName(text: unknown): boolean {
  return typeof text === "string" && /^\P{Cc}{1,255}$/u.test(text);
}
