import { type HostPort, type Token, token } from "../../core/mod.ts";

/** An address of the web server, with the port actually bound. */
export interface WebAddress extends HostPort {
  /** Browsers come by https. */
  readonly tls: boolean;
}

/** The web server. */
export interface Web {
  /** Where it listens; empty while it is off. */
  readonly addresses: readonly WebAddress[];
}

/** The web server. */
export const WEB: Token<Web> = token<Web>("web");
