import type { KnownUser } from "./known-user.ts";
import type { InboundSession } from "./session.ts";

/** A SASL mechanism (RFC 4422), declared by a plugin under its name. */
export interface SaslMechanism {
  /**
   * The client shows its password: the mechanism is offered without TLS only where the configuration allows that (RFC 4954
   * §4).
   */
  readonly showsPassword: boolean;
  /**
   * It proves users by the certificate that the client shows under TLS: clients are asked for one, and it is offered to those that have
   * shown one (`session.certificate`).
   */
  readonly usesCertificate?: boolean;
  /** It binds the login to the TLS connection (RFC 5802 §6): it is offered where `session.channelBinding` is there. */
  readonly bindsChannel?: boolean;
  /** Begins an exchange. */
  begin(facts: SaslFacts): SaslExchange;
}

/** A mechanism as its plugin declares it; `S` are the services that the plugin needs. */
export interface DeclaredMechanism<S> extends Omit<SaslMechanism, "begin"> {
  /** Whether some client could log in by it, as of now; yes unless stated. What throws is a no. */
  offered?(services: S): boolean;
  begin(facts: SaslFacts, services: S): SaslExchange;
}

/** What an exchange may know. */
export interface SaslFacts {
  readonly session: InboundSession;
  /**
   * Looks a user up, for mechanisms that prove it themselves; undefined when nobody is called so. Rejects when it cannot be
   * told: the client is told to try again later.
   */
  findUser(name: string): Promise<KnownUser | undefined>;
}

/** One client's way through a mechanism. */
export interface SaslExchange {
  /** `input`: what the client said, at most 12,288 bytes of base64 decoded; undefined at first when it said nothing yet. */
  step(input: Buffer | undefined): SaslStep | Promise<SaslStep>;
}

/** What an exchange comes to next. */
export type SaslStep =
  /** The client is told this, at most 6 KiB, and answers. */
  | { readonly kind: "challenge"; readonly data: Buffer }
  /** `malformed`: not what the mechanism asks for (501). `denied`: it did not prove who it is (535). */
  | { readonly kind: "failure"; readonly why: "malformed" | "denied" }
  /** It says who it is; the password is compared by the core. */
  | { readonly kind: "claim"; readonly user: string; readonly password: string }
  /** The mechanism has proven who it is, by what `findUser` gave. */
  | { readonly kind: "proven"; readonly user: KnownUser };

/** What became of a claim. */
export type LoginResult =
  | { readonly kind: "logged-in"; readonly user: KnownUser }
  | { readonly kind: "denied" };

/** The longest line of an exchange (RFC 4954 §4), bytes. */
export const LONGEST_SASL_LINE: number = 12_288;
/** The longest challenge of a mechanism, bytes before base64. */
export const LONGEST_CHALLENGE: number = 6 * 1024;
