import type { EventId, JournalCursor } from "../queue/journal-log.ts";
import type { Alarms } from "../telemetry/alarms.ts";
import type { Log } from "../telemetry/log.ts";
import type { Clock } from "../time/clock.ts";
import type { JournalConsumer } from "./consumer.ts";
import type { ConsumerAlarm } from "./consumer-trouble.ts";
import type { RecentEvent } from "./recent-events.ts";

/** Events and bytes in one page, about. */
export const PAGE_EVENTS = 4000;
export const PAGE_BYTES: number = 1024 * 1024;

/** Pause before events that were not taken come again, milliseconds; doubles up to the second figure. */
export const RETRY_FIRST = 1000;
export const RETRY_LONGEST = 60_000;
/** After this long a consumer that has not answered is called slow unless it says otherwise, milliseconds. */
export const SLOW = 60_000;
/** A consumer that is not sure of all that it was given is asked again after this, milliseconds. */
export const ASK_AGAIN = 5000;
/** Share of its limit that is left to a consumer whose oldest events are given up. */
export const KEPT = 0.9;

/** Events after a place, and where to go on. */
export interface EventPage {
  readonly events: readonly RecentEvent[];
  readonly next: EventId;
  /** Bytes ever written up to there. */
  readonly offset: number;
}

/** What a reading works with. */
export interface ReadingParts {
  readonly consumer: JournalConsumer;
  readonly clock: Clock;
  readonly log: Log;
  readonly alarms: Alarms<ConsumerAlarm>;
  /** The journal's end: the last event, and the bytes ever written up to it. */
  readonly end: () => { readonly last: EventId; readonly offset: number };
  /** A bounded page of events; the next are after it. */
  readonly read: (after: EventId) => EventPage;
  /** When the event after a place was written; undefined when it is not there. */
  readonly since: (after: EventId) => number | undefined;
  /** Keeps this place. Resolves when it is durable, or when it could not be kept: it is then kept with the next one. */
  readonly moved: (cursor: JournalCursor) => Promise<void>;
  /** It was given more events. */
  readonly given: () => void;
  readonly onEnd: () => void;
}
