import type { EventId, JournalCursor } from "../queue/journal-log.ts";
import type { Alarms } from "../telemetry/alarms.ts";
import type { Log } from "../telemetry/log.ts";
import type { Clock } from "../time/clock.ts";
import type { JournalConsumer } from "./consumer.ts";
import type { ConsumerAlarm } from "./consumer-trouble.ts";
import type { RecentEvent } from "./recent-events.ts";

/** Events and bytes in one page, about. */
export const PAGE_EVENTS = 1000;
export const PAGE_BYTES: number = 256 * 1024;

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
  readonly onEnd: () => void;
}
