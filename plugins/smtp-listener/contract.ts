import {
  type Clock,
  type HostPort,
  type Log,
  type Reception,
  type Token,
  token,
} from "../../core/mod.ts";
import { SmtpServer } from "./server.ts";
import type { SessionSettings } from "./settings.ts";

export { configuredListeners, writtenListeners } from "./configured-listeners.ts";
export type { SessionSettings } from "./settings.ts";

/** The server's listeners. */
export interface Listeners {
  /** Addresses that accept mail now, with the ports actually bound. */
  readonly addresses: readonly HostPort[];
}

export const LISTENERS: Token<Listeners> = token<Listeners>("listeners");

/** Generous settings, for a server of one's own. */
export const OPEN_SETTINGS: SessionSettings = {
  smtpService: true,
  maxMessageSize: Number.POSITIVE_INFINITY,
  maxRcptPerMessage: 10_000,
  maxMessageHops: 1000,
  smtpCommandTimeout: 600_000,
  smtpDataTimeout: 600_000,
  smtpTotalDataTimeout: 3_600_000,
  smtpSessionTimeout: 86_400_000,
  maxSmtpIn: 10_000,
  maxSmtpErrors: Number.POSITIVE_INFINITY,
  allowChunking: true,
  allowSmtputf8: true,
  allowStarttls: false,
  addReceivedHeader: true,
  hideMessageSource: false,
  bareLineEnds: "reject",
};

/** An SMTP server of a plugin's own, for a reception of its own. Disposing it closes it. */
export interface PrivateServer extends Disposable {
  readonly address: HostPort;
}

/** Starts a private SMTP server on `address` (port 0: any free one). */
export async function startPrivateServer(given: {
  readonly address: HostPort;
  readonly reception: Reception;
  readonly clock: Clock;
  readonly log: Log;
  readonly hostName: string;
}): Promise<PrivateServer> {
  const server = new SmtpServer({ ...given, settingsFor: () => OPEN_SETTINGS });
  const [address = given.address] = await server.listenOn([given.address]);
  return { address, [Symbol.dispose]: () => server.close() };
}
