import type { SessionSettings } from "../../plugins/smtp-listener/contract.ts";

/** Generous settings of the listener. */
export const OPEN_SETTINGS: SessionSettings = {
  smtpService: true,
  maxMessageSize: Number.POSITIVE_INFINITY,
  maxRcptPerMessage: Number.POSITIVE_INFINITY,
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
  smtpMaxAuthFailureRate: { count: Number.POSITIVE_INFINITY, window: 1000 },
  addReceivedHeader: true,
  hideMessageSource: false,
  bareLineEnds: "reject",
};
