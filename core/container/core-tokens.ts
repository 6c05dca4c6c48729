import type { EngineControl } from "../control/control.ts";
import type { LaneControl } from "../control/lane-control.ts";
import type { Resolver } from "../dns/resolver.ts";
import type { ThisServer } from "../dns/this-server.ts";
import type { JournalAccess } from "../journal/consumer.ts";
import type { LimitStore } from "../limits/limit-store.ts";
import type { BodyDraft } from "../message/body.ts";
import type { Submission } from "../message/submission.ts";
import type { QueueStore } from "../queue/store.ts";
import type { Reception } from "../reception/reception.ts";
import type { StateOverview } from "../state/kept.ts";
import type { AlarmBoard } from "../telemetry/alarms.ts";
import type { MetricsSource } from "../telemetry/metrics.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";
import type { Clock } from "../time/clock.ts";
import type { Random } from "../time/random.ts";
import { type Token, token } from "./token.ts";

/** Time, and timers: the one clock of the server, which tests replace. */
export const CLOCK: Token<Clock> = token<Clock>("clock");
/** The one source of randomness, which tests replace. */
export const RANDOM: Token<Random> = token<Random>("random");
/** Looks names up in the DNS; a plugin offers it. */
export const RESOLVER: Token<Resolver> = token<Resolver>("resolver");
/** Takes log events and passes them to whoever listens. */
export const TELEMETRY: Token<Telemetry> = token<Telemetry>("telemetry");
/** All alarms that are raised. */
export const ALARMS: Token<AlarmBoard> = token<AlarmBoard>("alarms");
/** What plugins keep, for those who show it. A plugin finds its own in `context.state`. */
export const STATE: Token<StateOverview> = token<StateOverview>("state");
/** The metrics of the server and of every plugin, for exporters. */
export const METRICS: Token<MetricsSource> = token<MetricsSource>("metrics");
/** Takes mail in: what your own listener talks to. */
export const RECEPTION: Token<Reception> = token<Reception>("reception");
/** Puts messages made here into the queue. */
export const OWN_MAIL: Token<OwnMail> = token<OwnMail>("own-mail");

/** Sends mail of the server's own. */
export interface OwnMail {
  /**
   * Resolves when the message is on disk. Rejects when it cannot be stored now, and with a `RangeError` when its content has line ends
   * other than CRLF, or a NUL; its draft is used up nonetheless.
   */
  send(submission: Submission): Promise<void>;
}
/** Drafts for content made here (delivery reports). */
export const DRAFTS: Token<DraftSource> = token<DraftSource>("drafts");

/** What happened, for consumers that must not miss any of it. */
export const JOURNAL: Token<JournalAccess> = token<JournalAccess>("journal");

/** Starts drafts of message content. */
export interface DraftSource {
  /** What is written is copied. `write` throws a `RangeError` for line ends other than CRLF, and for a NUL; the message is not taken then. */
  draft(): BodyDraft;
}
/** The durable queue; a plugin offers it. */
export const QUEUE_STORE: Token<QueueStore> = token<QueueStore>("queue-store");
/** Counts and rates by key, for whoever limits something. */
export const LIMIT_STORE: Token<LimitStore> = token<LimitStore>("limit-store");
/** The server's own names; a plugin offers it. */
export const IDENTITY: Token<Identity> = token<Identity>("identity");
/** What is this server itself, seen from outside: names, and places where mail is taken. */
export const THIS_SERVER: Token<ThisServer> = token<ThisServer>("this-server");
/** Holds parts of queues: the mail of a job, of a sender, of a user. */
export const LANES: Token<LaneControl> = token<LaneControl>("lanes");
/** Looking at and steering the running engine. */
export const CONTROL: Token<EngineControl> = token<EngineControl>("control");

/** Who we are. */
export interface Identity {
  /** Our main name (RFC 5321 §2.3.5), for greeting, EHLO, Received and reports. */
  readonly hostName: string;
  /** All names whose mail is our own; lower case, the main name first. */
  readonly localNames: readonly string[];
  /** Tells servers of one name apart; may appear in a Message-ID. */
  readonly hostId: string;
}
