import { type HostPort, type Token, token } from "../../core/mod.ts";
import type { SessionSettings } from "./settings.ts";

export { configuredListeners, writtenListeners } from "./configured-listeners.ts";
export type { SessionSettings } from "./settings.ts";

/** The server's listeners. */
export interface Listeners {
  /** Addresses that accept mail now, with the ports actually bound. */
  readonly addresses: readonly HostPort[];
  /** Gives a certificate and its key, in PEM, for STARTTLS where the configuration names none. Throws when they do not fit. */
  offerCertificate(certificate: string, key: string): void;
}

/** The addresses where mail is taken. */
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
  allowAuth: true,
  allowUnencryptedPlainAuth: undefined,
  requireStarttlsBeforeAuth: false,
  requestClientCertificate: undefined,
  maxFailedLoginsPerNetwork: { count: Number.POSITIVE_INFINITY, window: 1000 },
  maxFailedLoginsPerUser: { count: Number.POSITIVE_INFINITY, window: 1000 },
  addReceivedHeader: true,
  hideMessageSource: false,
  bareLineEnds: "reject",
};
