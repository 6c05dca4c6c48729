import {
  addressGroup,
  type Clock,
  Failures,
  isLoopback,
  type Log,
  type LoginAdmission,
  networkGroup,
  RecentMap,
  UNCOUNTED,
} from "../../core/mod.ts";

const HOUR = 3_600_000;
/** Wrong passwords and keys from a network in an hour, and for one user; then all are refused until some are forgotten. */
const PER_NETWORK = { count: 30, window: HOUR };
const PER_USER = { count: 30, window: HOUR };
/** From this host, whose programs share an address. */
const PER_LOOPBACK = { count: 600, window: HOUR };
/** Users and the networks they have logged in from, at least. */
const MOST_KNOWN = 5000;
const LONGEST_NAME = 255;

/** Limits wrong passwords and keys, by network and by user. */
export class WebGuard {
  readonly #networks: Failures;
  readonly #users: Failures;
  /** Where users have logged in from: nobody elsewhere can lock them out there. */
  readonly #known = new RecentMap<string, true>(MOST_KNOWN);

  constructor(clock: Clock, log: Log) {
    this.#networks = new Failures(clock, log, "network");
    this.#users = new Failures(clock, log, "user");
  }

  /** Somebody tries a password or a key. */
  from(address: string): LoginAdmission {
    return this.#networks.take(
      networkGroup(address),
      isLoopback(address) ? PER_LOOPBACK : PER_NETWORK,
    );
  }

  /** Somebody tries to be a user. */
  as(user: string, address: string): LoginAdmission {
    const name = keyOf(user);
    return this.#known.get(placeOf(name, address)) ? UNCOUNTED : this.#users.take(name, PER_USER);
  }

  /** A user has logged in. */
  loggedIn(user: string, address: string): void {
    this.#known.set(placeOf(keyOf(user), address), true);
  }
}

function keyOf(user: string): string {
  return user.slice(0, LONGEST_NAME).normalize("NFKC").toLowerCase().trim();
}

function placeOf(name: string, address: string): string {
  return `${addressGroup(address)} ${name}`;
}
