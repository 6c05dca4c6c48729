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

/** Takes an attempt back that was no failed login. */
export type TakeBack = () => void;

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

  /** An attempt begins, and counts as failed until it is taken back. Undefined: there were too many from its network. */
  attempt(
    { clientAddress }: InboundSession,
    { maxFailedLoginsPerNetwork }: Limits,
  ): TakeBack | undefined {
    // All programs of this host share one address.
    const usual = isLoopback(clientAddress) ? UNLIMITED : USUAL;
    return this.#networks.take(networkGroup(clientAddress), maxFailedLoginsPerNetwork ?? usual);
  }

  /** The same for the user that is meant. */
  attemptAs(
    user: string,
    { clientAddress }: InboundSession,
    { maxFailedLoginsPerUser }: Limits,
  ): TakeBack | undefined {
    if (this.#known.has(knownAs(user, clientAddress))) return nothing;
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

function keyOf(user: string): string {
  return user.slice(0, LONGEST_USER).toLowerCase();
}

function knownAs(user: string, client: string): string {
  return `${networkGroup(client)} ${keyOf(user)}`;
}

interface Failed {
  /** Failures that still count, as of `at`: they fade evenly, as many in a window as the limit allows. */
  count: number;
  at: number;
  told: boolean;
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

  /** Counts one more, to be taken back if it was none; undefined when there are too many. */
  take(key: string, { count: most, window }: Rate): TakeBack | undefined {
    if (most === Number.POSITIVE_INFINITY) return nothing;
    const now = this.#clock.monotonic();
    const failed = this.#failed.get(key) ?? { count: 0, at: now, told: false };
    failed.count = Math.max(failed.count - ((now - failed.at) * most) / window, 0);
    failed.at = now;
    if (failed.count < most / 2) failed.told = false;
    if (failed.count > most - 1) {
      this.#tell(key, failed);
      return undefined;
    }
    failed.count++;
    this.#keep(key, failed);
    return () => {
      failed.count = Math.max(failed.count - 1, 0);
    };
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
