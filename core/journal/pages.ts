import { errorText } from "../errors/error-text.ts";
import type { EventId, JournalLog } from "../queue/journal-log.ts";
import type { Log } from "../telemetry/log.ts";
import { decodeEvent } from "./event-codec.ts";
import { type EventPage, PAGE_BYTES, PAGE_EVENTS } from "./reading-parts.ts";
import type { RecentEvent, RecentEvents } from "./recent-events.ts";

/** The next events after a place: from memory where they are there, else from the store. What makes no sense is passed over. */
export function readPage(
  events: JournalLog,
  recent: RecentEvents,
  after: EventId,
  log: Log,
): EventPage {
  const known = recent.after(after, PAGE_EVENTS);
  const end = known?.at(-1);
  if (known !== undefined && end !== undefined)
    return { events: known, next: end.id, offset: end.offset };
  const page = events.read(after, PAGE_BYTES);
  let unreadable = page.damaged;
  let offset = page.next === events.last ? events.offset : 0;
  const read: RecentEvent[] = [];
  for (const { id, at, offset: upTo, bytes } of page.events) {
    offset = upTo;
    try {
      read.push({ id, at, offset: upTo, event: decodeEvent(bytes) });
    } catch (error) {
      unreadable++;
      log.error("an event of the journal makes no sense", { event: id, error: errorText(error) });
    }
  }
  if (unreadable > 0)
    log.error("events of the journal are damaged and lost", { events: unreadable });
  return { events: read, next: page.next, offset };
}
