import { type HostPort, type Token, token } from "../../core/mod.ts";

export { configuredWebAddresses } from "./configured-addresses.ts";

/** An address of the web server, with the port actually bound. */
export interface WebAddress extends HostPort {
  /** Browsers come by https. */
  readonly tls: boolean;
}

/** What lists show unless asked otherwise. */
export interface WebDefaults {
  /** Rows. */
  readonly maxItems: number;
  readonly sortOrder: "rcpt" | "name" | "size";
}

/** The web server. */
export interface Web {
  /** Where it listens; empty while it is off. */
  readonly addresses: readonly WebAddress[];
  readonly defaults: WebDefaults;
}

/** The web server. */
export const WEB: Token<Web> = token<Web>("web");
