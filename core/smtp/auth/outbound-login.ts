/** Who we are to a server, and what proves it (RFC 4954). */
export interface OutboundLogin {
  readonly user: string;
  /** What two logins must have in common to share connections; tells nothing of the password, and has no blanks. */
  readonly key: string;
  /** Mechanisms that show the password are used without TLS, too. */
  readonly inClear: boolean;
  /** Asked for each connection. Rejects with the reason when it cannot be had now: the mail waits. */
  password(): string | Promise<string>;
  /** A text that nobody can guess and that is another each time, printable and without commas. */
  nonce(): string;
}

/** What a client goes through a mechanism with. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
  readonly nonce: string;
}

/** A mechanism as clients use it. */
export interface ClientMechanism {
  readonly name: string;
  /** Whoever listens learns the password. */
  readonly showsPassword: boolean;
  begin(credentials: Credentials): ClientExchange;
}

/** One way through a mechanism. */
export interface ClientExchange {
  /** What is said before the server has said anything; undefined where the server begins. */
  readonly first: Buffer | undefined;
  /** What is answered to a challenge; undefined when the server does not keep to the mechanism. */
  answer(challenge: Buffer): Buffer | undefined | Promise<Buffer | undefined>;
  /** Whether the server, which says that we are logged in, has shown all that it must. */
  readonly isServerProven: boolean;
}
