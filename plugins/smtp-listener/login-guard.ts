import {
  type Clock,
  type InboundSession,
  isLoopback,
  type Log,
  networkGroup,
  type Rate,
} from "../../core/mod.ts";
import { type Admission, Failures, UNCOUNTED } from "./failed-logins.ts";
import { KnownNetworks } from "./known-networks.ts";
import type { SessionSettings } from "./settings.ts";

/** Where the settings do not say. */
const USUAL: Rate = { count: 60, window: 3_600_000 };
const UNLIMITED: Rate = { count: Number.POSITIVE_INFINITY, window: 1000 };
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

  constructor(clock: Clock, log: Log) {
    this.#networks = new Failures(clock, log, "network");
    this.#users = new Failures(clock, log, "user");
    this.#clients = new Failures(clock, log, "client");
  }

  /** An attempt begins, from its network. */
  attempt({ clientAddress }: InboundSession, { maxFailedLoginsPerNetwork }: Limits): Admission {
    // All programs of this host share one address.
    const usual = isLoopback(clientAddress) ? UNLIMITED : USUAL;
    return this.#networks.take(networkGroup(clientAddress), maxFailedLoginsPerNetwork ?? usual);
  }

  /** The same for the client's address alone. */
  attemptFrom(
    { clientAddress }: InboundSession,
    { smtpMaxAuthFailureRate }: Pick<Limits, "smtpMaxAuthFailureRate">,
  ): Admission {
    return this.#clients.take(clientAddress, smtpMaxAuthFailureRate);
  }

  /** The same for the user that is meant. */
  attemptAs(
    user: string,
    { clientAddress }: InboundSession,
    { maxFailedLoginsPerUser }: Limits,
  ): Admission {
    if (this.#known.has(keyOf(user), networkGroup(clientAddress))) return UNCOUNTED;
    return this.#users.take(keyOf(user), maxFailedLoginsPerUser);
  }

  /** Networks, clients and users about which something is remembered. */
  get remembered(): number {
    return this.#networks.size + this.#clients.size + this.#users.size + this.#known.size;
  }

  /** A user has logged in, by the name that was given. */
  loggedIn(user: string, { clientAddress }: InboundSession): void {
    this.#known.add(keyOf(user), networkGroup(clientAddress));
  }
}

/** Spellings that a plugin may take for one user are one here: width, letter case and composition (RFC 8265 §3.3), blanks around. */
function keyOf(user: string): string {
  const plain = user.slice(0, LONGEST_USER).normalize("NFKC").toLowerCase().trim();
  return plain.slice(0, LONGEST_USER);
}
