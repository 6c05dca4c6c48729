import {
  type Clock,
  Complaints,
  errorText,
  Failures,
  type InboundSession,
  isLoopback,
  type Log,
  type LoginAdmission,
  networkGroup,
  type Rate,
  RecentMap,
  UNCOUNTED,
} from "../../core/mod.ts";
import { KnownNetworks } from "./known-networks.ts";
import type { SessionSettings } from "./settings.ts";

const HOUR = 3_600_000;
/** Where the settings do not say. */
const USUAL: Rate = { count: 60, window: HOUR };
const UNLIMITED: Rate = { count: Number.POSITIVE_INFINITY, window: 1000 };
/** Addresses that are remembered at least, twice as many at most. */
const MOST_ADDRESSES = 20_000;
/** Characters of a user's name that tell it from others. */
const LONGEST_USER = 255;

type Limits = Pick<
  SessionSettings,
  "maxFailedLoginsPerNetwork" | "maxFailedLoginsPerUser" | "smtpMaxAuthFailureRate"
>;

/** Limits failed logins across connections, by the network that they come from and by the user that is meant. */
export class LoginGuard {
  readonly #networks: Failures;
  readonly #users: Failures;
  readonly #clients: Failures;
  readonly #known = new KnownNetworks();
  /** That users have logged in from. */
  readonly #addresses = new RecentMap<string, true>(MOST_ADDRESSES);

  readonly #clock: Clock;
  readonly #complaints: Complaints;
  /** Milliseconds that the slowest check of a wrong password has taken lately, and when that was. */
  #slowest = { took: 0, at: 0 };

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#complaints = new Complaints(log, () => clock.monotonic());
    this.#networks = new Failures(clock, log, "network");
    this.#users = new Failures(clock, log, "user");
    this.#clients = new Failures(clock, log, "client");
  }

  /** An attempt begins, from its network; from its address where users have logged in from that. */
  attempt(
    { clientAddress }: InboundSession,
    { maxFailedLoginsPerNetwork }: Limits,
  ): LoginAdmission {
    // All programs of this host share one address.
    const usual = isLoopback(clientAddress) ? UNLIMITED : USUAL;
    // No neighbour keeps out a client that users have logged in from.
    const place = this.#addresses.get(clientAddress) ? clientAddress : networkGroup(clientAddress);
    return this.#networks.take(place, maxFailedLoginsPerNetwork ?? usual);
  }

  /** The same for the client's address alone. */
  attemptFrom(
    { clientAddress }: InboundSession,
    { smtpMaxAuthFailureRate }: Pick<Limits, "smtpMaxAuthFailureRate">,
  ): LoginAdmission {
    return this.#clients.take(clientAddress, smtpMaxAuthFailureRate);
  }

  /** The same for the user that is meant. */
  attemptAs(
    user: string,
    { clientAddress }: InboundSession,
    { maxFailedLoginsPerUser }: Limits,
  ): LoginAdmission {
    if (this.#known.has(keyOf(user), networkGroup(clientAddress))) return UNCOUNTED;
    return this.#users.take(keyOf(user), maxFailedLoginsPerUser);
  }

  /** Networks, clients and users about which something is remembered. */
  get remembered(): number {
    const failures = this.#networks.size + this.#clients.size + this.#users.size;
    return failures + this.#known.size + this.#addresses.size;
  }

  /**
   * A wrong password was told from a right one in `took` ms. How long to take at least for the answer: as long as the slowest of an hour, as
   * users whose passwords are compared elsewhere would be told from others by it.
   */
  denied(took: number): number {
    const now = this.#clock.monotonic();
    if (took >= this.#slowest.took || now - this.#slowest.at > HOUR)
      this.#slowest = { took, at: now };
    return this.#slowest.took;
  }

  /** A login could not be checked, for a reason that is told once a minute: whoever makes that happen must not fill the log. */
  couldNotCheck(mechanism: string, error: unknown): void {
    const problem = errorText(error);
    this.#complaints.make("error", "a login could not be checked", { problem, mechanism });
  }

  /** A user has logged in, by the name that was given. */
  loggedIn(user: string, { clientAddress }: InboundSession): void {
    this.#known.add(keyOf(user), networkGroup(clientAddress));
    this.#addresses.set(clientAddress, true);
  }
}

/** Spellings that a plugin may take for one user are one here: width, letter case and composition (RFC 8265 §3.3), blanks around. */
function keyOf(user: string): string {
  const plain = user.slice(0, LONGEST_USER).normalize("NFKC").toLowerCase().trim();
  return plain.slice(0, LONGEST_USER);
}
