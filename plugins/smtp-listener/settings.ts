import type { Rate } from "../../core/mod.ts";

/** What a session is allowed and offered: the listener's directives at the client's place. */
export interface SessionSettings {
  readonly smtpService: boolean;
  /** Octets; Infinity for no limit. */
  readonly maxMessageSize: number;
  readonly maxRcptPerMessage: number;
  readonly maxMessageHops: number;
  /** Milliseconds. */
  readonly smtpCommandTimeout: number;
  readonly smtpDataTimeout: number;
  readonly smtpTotalDataTimeout: number;
  readonly smtpSessionTimeout: number;
  readonly maxSmtpIn: number;
  /** Infinity for no limit. */
  readonly maxSmtpErrors: number;
  readonly allowChunking: boolean;
  readonly allowSmtputf8: boolean;
  readonly allowStarttls: boolean;
  readonly allowAuth: boolean;
  /** Undefined: for clients on this host. */
  readonly allowUnencryptedPlainAuth: boolean | undefined;
  readonly requireStarttlsBeforeAuth: boolean;
  /** Undefined: when a mechanism needs it. */
  readonly requestClientCertificate: boolean | undefined;
  /** Undefined: the usual limit, but none for clients on this host. */
  readonly maxFailedLoginsPerNetwork: Rate | undefined;
  readonly maxFailedLoginsPerUser: Rate;
  /** By client address. */
  readonly smtpMaxAuthFailureRate: Rate;
  readonly addReceivedHeader: boolean;
  readonly hideMessageSource: boolean;
  readonly bareLineEnds: "reject" | "normalise";
}
