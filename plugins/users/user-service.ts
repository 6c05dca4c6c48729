import {
  ANYWHERE,
  askHttps,
  type Clock,
  dropOldest,
  FewAtATime,
  type Random,
  RememberedPasswords,
  type Resolver,
  type UserAsked,
  type WebUrl,
} from "../../core/mod.ts";
import { readServiceAnswer, type ServiceAnswer } from "./service-answer.ts";

/** Bytes of an answer. */
const LONGEST_ANSWER = 64 * 1024;
/** Questions at a time; others wait, up to a number. */
const AT_A_TIME = 16;
const MOST_WAITING = 500;
/** Milliseconds that one of them waits; its client is told to try later then. */
const LONGEST_WAIT = 15_000;
/** Answers that are kept. */
const MOST_KEPT = 50_000;
/** The longest time that "nobody" is kept, milliseconds: names made up are many, and a user that is new waits no longer. */
const NOBODY = 30_000;

/** How a service is asked. */
export interface ServiceOptions {
  readonly url: WebUrl;
  /** In PEM, instead of the runtime's own. */
  readonly authorities: readonly string[] | undefined;
  /** Sent with each question; undefined for none. */
  readonly token: string | undefined;
  /** Milliseconds for an answer. */
  readonly timeout: number;
  /** Milliseconds that an answer is kept. */
  readonly cache: number;
  /** It gets the password that a client has shown, and says whether it is right. */
  readonly checks: boolean;
}

/** Asks a service about users, over HTTP. */
export class UserService {
  readonly #options: ServiceOptions;
  readonly #resolver: Resolver;
  readonly #clock: Clock;
  readonly #asking: FewAtATime;
  readonly #passwords: RememberedPasswords;
  readonly #kept = new Map<string, { readonly answer: ServiceAnswer; readonly until: number }>();
  /** Questions under way by name: many who ask for one user ask once. */
  readonly #underWay = new Map<string, Promise<ServiceAnswer>>();

  constructor(
    options: ServiceOptions,
    parts: { readonly resolver: Resolver; readonly clock: Clock; readonly random: Random },
  ) {
    this.#options = options;
    this.#resolver = parts.resolver;
    this.#clock = parts.clock;
    this.#asking = new FewAtATime(AT_A_TIME, MOST_WAITING, {
      ...{ clock: parts.clock, longest: LONGEST_WAIT },
    });
    this.#passwords = new RememberedPasswords(parts.clock, parts.random, options.cache);
  }

  /** What the service says of a user. Rejects when it cannot be told. */
  find(asked: UserAsked): Promise<ServiceAnswer> {
    const { user, password } = asked;
    if (this.#options.checks && password !== undefined) return this.#check(asked, password);
    const kept = this.#kept.get(user);
    if (kept !== undefined && this.#clock.monotonic() < kept.until)
      return Promise.resolve(kept.answer);
    const underWay = this.#underWay.get(user);
    if (underWay !== undefined) return underWay;
    const asking = this.#askAndKeep(asked).finally(() => this.#underWay.delete(user));
    this.#underWay.set(user, asking);
    return asking;
  }

  /** The service looks at the password; one that was right lately is right. */
  async #check(asked: UserAsked, password: string): Promise<ServiceAnswer> {
    const kept = this.#kept.get(asked.user)?.answer;
    if (kept?.kind === "user" && this.#passwords.has(asked.user, password))
      return { ...kept, correct: true };
    const answer = await this.#ask(asked, password);
    if (answer.kind === "user" && answer.correct === true) {
      this.#passwords.add(asked.user, password);
      this.#keep(asked.user, { ...answer, correct: undefined }, this.#options.cache);
    }
    return answer;
  }

  async #askAndKeep(asked: UserAsked): Promise<ServiceAnswer> {
    const answer = await this.#ask(asked, undefined);
    const { cache } = this.#options;
    const keep = answer.kind === "nobody" ? Math.min(cache, NOBODY) : cache;
    this.#keep(asked.user, answer, keep);
    return answer;
  }

  #keep(user: string, answer: ServiceAnswer, time: number): void {
    this.#kept.delete(user);
    this.#kept.set(user, { answer, until: this.#clock.monotonic() + time });
    dropOldest(this.#kept, MOST_KEPT);
  }

  #ask(asked: UserAsked, password: string | undefined): Promise<ServiceAnswer> {
    return this.#asking.run(() => this.#exchange(asked, password));
  }

  async #exchange(
    { user, mechanism, session }: UserAsked,
    password: string | undefined,
  ): Promise<ServiceAnswer> {
    const { url, authorities, token, timeout } = this.#options;
    const parts = { resolver: this.#resolver, clock: this.#clock, allowed: ANYWHERE, authorities };
    const question = { user, mechanism, client: session.clientAddress, password };
    const answer = await askHttps(
      { ...parts, clear: url.clear },
      {
        host: url.host,
        port: url.port,
        path: url.path,
        method: "POST",
        headers: {
          "content-type": "application/json",
          accept: "application/json",
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        body: Buffer.from(JSON.stringify(question)),
        limit: timeout,
        mostBytes: LONGEST_ANSWER,
      },
    );
    try {
      if (answer.kind === "failed") throw new Error(answer.reason);
      return readServiceAnswer(answer.status, answer.body.toString("utf8"));
    } catch (error) {
      const reason = error instanceof Error ? error.message : "it cannot be asked";
      throw new Error(`the service ${url.shown}: ${reason}`, { cause: error });
    }
  }
}
