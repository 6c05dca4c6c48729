import type { InboundSession } from "./session.ts";

/** Who a client says it is. */
export interface UserAsked {
  readonly session: InboundSession;
  /** The name as given: 1 to 255 characters, none of them a control character. */
  readonly user: string;
  /** The SASL mechanism, as `PLAIN`; undefined when it is only asked whether the user is still there (after a reload). */
  readonly mechanism: string | undefined;
  /** The password as given; undefined where the mechanism does not show it, or nothing is to be proven. */
  readonly password: string | undefined;
}

/** A user that can log in. */
export interface KnownUser {
  /** What it is called from now on: in settings, trace fields and records. */
  readonly name: string;
  /** The `<source>` whose settings go before all others after the login; `{auth}` unless given. */
  readonly source?: string | undefined;
  /** What proves that a client is this user: one of them is enough. None: nobody can log in as this user. */
  readonly verifiers: readonly Verifier[];
}

/** Something that proves who a client is. */
export type Verifier =
  /** The password itself. */
  | { readonly kind: "plain"; readonly password: string }
  /** A hash of it, as `$scrypt$ln=14,r=8,p=1$SALT$HASH` (PHC string format, base64 without padding). */
  | { readonly kind: "hash"; readonly hash: string }
  | ScramKeys
  /** A client certificate by the SHA-256 of its DER form, in hexadecimal. */
  | { readonly kind: "certificate"; readonly fingerprint: string }
  /** The plugin has looked at the password by itself. */
  | { readonly kind: "checked"; readonly correct: boolean };

/** What a server keeps of a password for SCRAM (RFC 5802 §3). */
export interface ScramKeys {
  readonly kind: "scram";
  readonly hash: "sha1" | "sha256";
  readonly iterations: number;
  readonly salt: Buffer;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
}
