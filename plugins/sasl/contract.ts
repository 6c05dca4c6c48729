import { type ClientCertificate, type ScramKeys, type Token, token } from "../../core/mod.ts";

/** What a user can prove who it is by, besides a password that it shows. */
export type Proof =
  /** Its password is kept as it is: CRAM-MD5 and SCRAM need no more. */
  | "plain"
  /** Its keys for SCRAM-SHA-256 are kept. */
  | "scram"
  /** The server knows its certificate. */
  | "certificate";

/** A plugin that knows users, as far as it can be told before one of them logs in. */
export interface ProofSource {
  /** Whether some user can prove itself so, as of now. */
  has(proof: Proof): boolean;
  /** Some user's keys for SCRAM-SHA-256, always the same while users do not change: those of names that nobody has are made to look like them. */
  someKeys?(): ScramKeys | undefined;
  /** The name of the user whose certificate it is, for clients that show one and say no name. */
  userOf?(certificate: ClientCertificate): string | undefined;
}

/**
 * What the users of a configuration can log in by. Mechanisms that show no password are offered only while somebody can use them: clients take
 * the strongest that they see, and would fail by one that no user has keys for.
 */
export interface Proofs extends Required<ProofSource> {
  /** A plugin that answers `findIdentity` says so here, in a service of the configuration. */
  add(source: ProofSource): void;
}

/** What the users of the configuration can log in by. */
export const PROOFS: Token<Proofs> = token<Proofs>("login-proofs");

/** Rounds of PBKDF2 in keys made here (RFC 7677 §4 asks for 15,000 or more where clients are not weak). */
export const SCRAM_ITERATIONS = 15_000;
