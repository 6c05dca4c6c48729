import { type HostPort, type Token, token } from "../../core/mod.ts";
import type { MessageTimer } from "./message-timer.ts";

export { configuredListeners, writtenListeners } from "./configured-listeners.ts";
export {
  CONVERSATIONS,
  type Conversations,
  type FollowSession,
  type SessionFollower,
} from "./conversations.ts";
export { PROXIED_TLS } from "./proxied-tls.ts";
export { RECEIVED_TLS, type ReceivedTls } from "./received-tls.ts";
export type { SessionSettings } from "./settings.ts";

/** The server's listeners. */
export interface Listeners {
  /** Addresses that accept mail now, with the ports actually bound. */
  readonly addresses: readonly HostPort[];
  /** Sessions that are not closed. */
  readonly sessions: number;
  /** How many there may be at a time. */
  readonly maxSessions: number;
  /** The most that there were at a time, since the start or since `forgetTopSessions`. */
  readonly topSessions: number;
  forgetTopSessions(): void;
  /** Has messages timed (`MessageRead.begun`); none are until somebody asks. */
  readonly timing: Pick<MessageTimer, "timeOneIn">;
  /** Gives a certificate and its key, in PEM, for STARTTLS where the configuration names none. Throws when they do not fit. */
  offerCertificate(certificate: string, key: string): void;
}

/** The addresses where mail is taken. */
export const LISTENERS: Token<Listeners> = token<Listeners>("listeners");
