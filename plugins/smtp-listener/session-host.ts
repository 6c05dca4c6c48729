import type { Socket } from "node:net";
import type { SecureContext, TLSSocket } from "node:tls";
import type { Clock, InboundSession, Log, Reply, SessionReception } from "../../core/mod.ts";
import type { ServerTls } from "../inbound-tls/contract.ts";
import type { FollowedConversations } from "./conversations.ts";
import type { Arrival } from "./inbound-session.ts";
import type { LoginGuard } from "./login-guard.ts";
import type { MessageTimer } from "./message-timer.ts";
import type { SessionSettings } from "./settings.ts";

/** A session as its server knows it. */
export interface HostedSession {
  /** Ends after the transaction under way, or at once when it is idle. */
  drain(): void;
  /** Ends at once, with a word if there is something to say. */
  cut(): void;
  /** Ends at once, without a word. */
  destroy(): void;
  /** Another configuration is in force: ends between two transactions, or now. */
  retire(now: boolean): void;
  /** Ends when its user or source is gone from the configuration in force. */
  endUnlessWelcome(): Promise<void>;
}

/** Facts of a session that its settings depend on. */
export type SettingsPlace = Pick<InboundSession, "clientAddress" | "sourceName" | "userSource">;

/** What a client is allowed, by the configuration that its session lives under. */
export type SettingsFor = (reception: SessionReception, place: SettingsPlace) => SessionSettings;

/** The group whose limits of connections a client shares; undefined for none. */
export type GroupFor = (reception: SessionReception, place: SettingsPlace) => string | undefined;

/** What a session needs of its server. */
export interface SessionHost {
  readonly clock: Clock;
  readonly log: Log;
  readonly hostName: string;
  readonly settingsFor: SettingsFor;
  /** Who follows conversations. */
  readonly conversations: FollowedConversations;
  /** Calls `go` when it is the session's turn to begin TLS, now or later: too many at a time wait in line. It counts until it is `secured`. */
  startTls(session: HostedSession, client: string, go: () => void): void;
  /** Puts TLS on a connection, as its server, which may ask the client for a certificate. */
  upgrade(plain: Socket, context: SecureContext, requestCert: boolean): TLSSocket;
  /** Chooses the messages that are timed. */
  readonly timing: MessageTimer;
  /** Limits failed logins of all sessions. */
  readonly loginGuard: LoginGuard;
  /** The session's handshake is over. */
  secured(session: HostedSession): void;
  /** A client hears no. */
  refused(reply: Reply): void;
  /** The session is over. */
  ended(session: HostedSession): void;
}

/** What tells one session from another. */
export interface SessionOptions {
  readonly id: string;
  /** What it lives under until it ends. */
  readonly reception: SessionReception;
  readonly arrival: Arrival;
  /** TLS at its listener; undefined where there is no certificate. */
  readonly tls: ServerTls | undefined;
  /** TLS begins before anything is said. */
  readonly immediateTls: boolean | undefined;
}
