import { timingSafeEqual } from "node:crypto";
import { type Clock, Deadline, type Random, type Right } from "../../core/mod.ts";
import { sha256 } from "./keys.ts";

/** Sessions at a time; the one that was used longest ago makes way. */
const MOST = 1000;
/** Those of one user. */
const MOST_PER_USER = 20;
const SECRET_BYTES = 32;

/** Somebody who may log in. */
export interface Person {
  readonly name: string;
  readonly right: Right;
  /** What stands for the password: a hash, or keys for SCRAM-SHA-256. */
  readonly password: string;
}

/** Somebody is logged in. */
export interface WebSession {
  readonly person: Person;
  /** What pages send along with changes, as no other site can. */
  readonly csrf: string;
}

interface Kept extends WebSession {
  readonly since: number;
  usedAt: number;
  /** When it ends by itself. */
  readonly deadline: Deadline;
}

/** How long sessions last, milliseconds. */
export interface SessionLimits {
  /** Without anything that somebody does. */
  readonly idle: number;
  /** In any case. */
  readonly longest: number;
}

/** Who is logged in, in memory: a restart logs everybody out. */
export class Sessions {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #onEnd: (session: WebSession) => void;
  #limits: SessionLimits;
  /** By the hash of the secret, which nobody can find out by the time that a look-up takes. The one used last stands last. */
  readonly #sessions = new Map<string, Kept>();

  /** `onEnd` is told of each session that is over, once that is known. */
  constructor(
    { clock, random }: { readonly clock: Clock; readonly random: Random },
    limits: SessionLimits,
    onEnd: (session: WebSession) => void = () => {},
  ) {
    this.#clock = clock;
    this.#random = random;
    this.#limits = limits;
    this.#onEnd = onEnd;
  }

  /** Other limits hold from now on, for those who are logged in already too. */
  use(limits: SessionLimits): void {
    const isSame = limits.idle === this.#limits.idle && limits.longest === this.#limits.longest;
    if (isSame) return;
    this.#limits = limits;
    for (const session of this.#sessions.values()) this.#wait(session);
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** Logs somebody in; returns the secret of the session. */
  begin(person: Person): { readonly secret: string; readonly session: WebSession } {
    const own = [...this.#sessions].filter(([, kept]) => kept.person.name === person.name);
    for (const [key] of own.slice(0, Math.max(0, own.length - MOST_PER_USER + 1))) this.#end(key);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size >= MOST && oldest !== undefined) this.#end(oldest);
    const [secret, csrf] = [this.#text(), this.#text()];
    const key = keyFor(secret);
    const deadline = new Deadline(this.#clock, () => this.#end(key));
    const now = this.#clock.monotonic();
    const session = { person, csrf, since: now, usedAt: now, deadline };
    this.#sessions.set(key, session);
    this.#wait(session);
    return { secret, session };
  }

  /**
   * The session of a secret, which counts as used if somebody `acts`; undefined when it is over. `known` has who may log in now: whoever is not
   * among them any more, or has another password, is logged out.
   */
  of(
    secret: string,
    known: (name: string) => Person | undefined,
    acts: boolean,
  ): WebSession | undefined {
    const key = keyFor(secret);
    const session = this.#sessions.get(key);
    if (session === undefined) return undefined;
    const person = known(session.person.name);
    const isKnown = person !== undefined && person.password === session.person.password;
    const now = this.#clock.monotonic();
    if (!isKnown || now > this.#lastOf(session)) {
      this.#end(key);
      return undefined;
    }
    if (acts) {
      session.usedAt = now;
      this.#wait(session);
      this.#sessions.delete(key);
      this.#sessions.set(key, session);
    }
    return { person, csrf: session.csrf };
  }

  /** The last moment of a session. */
  #lastOf({ usedAt, since }: Kept): number {
    const { idle, longest } = this.#limits;
    return Math.min(usedAt + idle, since + longest);
  }

  /** Ends a session when its time has come, whether anybody asks or only listens. */
  #wait(session: Kept): void {
    session.deadline.set(this.#lastOf(session) + 1);
  }

  /** Waits for nothing any more, and knows nobody: the server ends. */
  close(): void {
    for (const { deadline } of this.#sessions.values()) deadline.stop();
    this.#sessions.clear();
  }

  end(secret: string): void {
    this.#end(keyFor(secret));
  }

  #end(key: string): void {
    const session = this.#sessions.get(key);
    this.#sessions.delete(key);
    if (session === undefined) return;
    session.deadline.stop();
    this.#onEnd(session);
  }

  #text(): string {
    return Buffer.from(this.#random.bytes(SECRET_BYTES)).toString("base64url");
  }
}

function keyFor(secret: string): string {
  return sha256(secret).toString("base64");
}

/** Whether two secrets are the same, in a time that tells nothing of either. */
export function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(sha256(a), sha256(b));
}
