import {
  type Clock,
  type InboundSession,
  isLoopback,
  type Log,
  networkGroup,
  type Rate,
} from "../../core/mod.ts";
import type { SessionSettings } from "./settings.ts";

/** Networks and users about which failures are remembered; the one that failed longest ago is forgotten first. */
const MOST = 20_000;
/** Networks that users have logged in from: no stranger can keep a user out there. */
const MOST_KNOWN = 20_000;
/** Where the settings do not say. */
const USUAL: Rate = { count: 60, window: 3_600_000 };
const UNLIMITED: Rate = { count: Number.POSITIVE_INFINITY, window: 1000 };
/** Characters of a user's name that tell it from others. */
const LONGEST_USER = 255;

type Limits = Pick<SessionSettings, "maxFailedLoginsPerNetwork" | "maxFailedLoginsPerUser">;

/** A login that is under way. It counts as failed until it is known to be none. */
export interface LoginAttempt {
  readonly kind: "attempt";
  /** It was a failed one. */
  failed(): void;
  /** It was none. */
  takeBack(): void;
}

/** Whether one more may be tried. */
export type Admission =
  | LoginAttempt
  /** There were too many failures. */
  | { readonly kind: "too-many" }
  /** There may have been too many: that depends on those under way. */
  | {
      readonly kind: "undecided";
      /** Resolves with true when one of them is decided, with false when `over` resolves first. */
      decision(over: Promise<void>): Promise<boolean>;
    };

/** Limits failed logins across connections, by the network that they come from and by the user that is meant. */
export class LoginGuard {
  readonly #networks: Failures;
  readonly #users: Failures;
  /** Users with the networks they have logged in from. */
  readonly #known = new Set<string>();

  constructor(clock: Clock, log: Log) {
    this.#networks = new Failures(clock, log, "network");
    this.#users = new Failures(clock, log, "user");
  }

  /** An attempt begins, from its network. */
  attempt({ clientAddress }: InboundSession, { maxFailedLoginsPerNetwork }: Limits): Admission {
    // All programs of this host share one address.
    const usual = isLoopback(clientAddress) ? UNLIMITED : USUAL;
    return this.#networks.take(networkGroup(clientAddress), maxFailedLoginsPerNetwork ?? usual);
  }

  /** The same for the user that is meant. */
  attemptAs(
    user: string,
    { clientAddress }: InboundSession,
    { maxFailedLoginsPerUser }: Limits,
  ): Admission {
    if (this.#known.has(knownAs(user, clientAddress))) return UNCOUNTED;
    return this.#users.take(keyOf(user), maxFailedLoginsPerUser);
  }

  /** Networks and users about which something is remembered. */
  get remembered(): number {
    return this.#networks.size + this.#users.size + this.#known.size;
  }

  /** A user has logged in, by the name that was given. */
  loggedIn(user: string, { clientAddress }: InboundSession): void {
    const known = knownAs(user, clientAddress);
    this.#known.delete(known);
    this.#known.add(known);
    if (this.#known.size <= MOST_KNOWN) return;
    const [oldest = ""] = this.#known;
    this.#known.delete(oldest);
  }
}

function nothing(): void {}

const UNCOUNTED: LoginAttempt = { kind: "attempt", failed: nothing, takeBack: nothing };
const TOO_MANY: Admission = { kind: "too-many" };

/** Spellings that a plugin may take for one user are one here: width, letter case and composition (RFC 8265 §3.3), blanks around. */
function keyOf(user: string): string {
  const plain = user.slice(0, LONGEST_USER).normalize("NFKC").toLowerCase().trim();
  return plain.slice(0, LONGEST_USER);
}

function knownAs(user: string, client: string): string {
  return `${networkGroup(client)} ${keyOf(user)}`;
}

interface Failed {
  /** Failures that still count, as of `at`: they fade evenly, as many in a window as the limit allows. */
  count: number;
  /** Of those, at most so many are not decided yet. */
  undecided: number;
  at: number;
  told: boolean;
  readonly waiting: Set<() => void>;
}

/** Failures by key, fading with time. */
class Failures {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #what: "network" | "user";
  readonly #failed = new Map<string, Failed>();

  constructor(clock: Clock, log: Log, what: "network" | "user") {
    this.#clock = clock;
    this.#log = log;
    this.#what = what;
  }

  get size(): number {
    return this.#failed.size;
  }

  /** Counts one more, unless there are too many. */
  take(key: string, { count: most, window }: Rate): Admission {
    if (most === Number.POSITIVE_INFINITY) return UNCOUNTED;
    const now = this.#clock.monotonic();
    const failed = this.#failed.get(key) ?? fresh(now);
    failed.count = Math.max(failed.count - ((now - failed.at) * most) / window, 0);
    failed.at = now;
    // What is never decided is forgotten like the rest.
    failed.undecided = Math.min(failed.undecided, Math.ceil(failed.count));
    if (failed.count < most / 2) failed.told = false;
    if (failed.count > most - 1) {
      if (failed.count - failed.undecided <= most - 1) return undecided(failed);
      this.#tell(key, failed);
      return TOO_MANY;
    }
    failed.count++;
    failed.undecided++;
    this.#keep(key, failed);
    return attemptOf(failed);
  }

  #keep(key: string, failed: Failed): void {
    this.#failed.delete(key);
    this.#failed.set(key, failed);
    if (this.#failed.size <= MOST) return;
    const [oldest = ""] = this.#failed.keys();
    this.#failed.delete(oldest);
  }

  #tell(key: string, failed: Failed): void {
    if (failed.told) return;
    failed.told = true;
    this.#log.warning("too many failed logins: more are refused for a while", {
      [this.#what]: key,
    });
  }
}

function fresh(at: number): Failed {
  return { count: 0, undecided: 0, at, told: false, waiting: new Set() };
}

function attemptOf(failed: Failed): LoginAttempt {
  let isOpen = true;
  const decide = (failures: 0 | 1): void => {
    if (!isOpen) return;
    isOpen = false;
    failed.undecided = Math.max(failed.undecided - 1, 0);
    if (failures === 0) failed.count = Math.max(failed.count - 1, 0);
    for (const wake of [...failed.waiting]) wake();
  };
  return { kind: "attempt", failed: () => decide(1), takeBack: () => decide(0) };
}

function undecided({ waiting }: Failed): Admission {
  return {
    kind: "undecided",
    decision: (over) =>
      new Promise((resolve) => {
        const wake = (): void => end(true);
        const end = (isDecided: boolean): void => {
          waiting.delete(wake);
          resolve(isDecided);
        };
        waiting.add(wake);
        void over.then(() => end(false));
      }),
  };
}
