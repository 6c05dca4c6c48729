import { type JsonRecord, numberOf, rowsOf, textOf } from "./json.ts";
import { isoTime } from "./queue-texts.ts";
import { type Terminal, table } from "./terminal.ts";

/** What of it is wanted. */
export interface EventsWanted {
  readonly errors: boolean;
  readonly recipients: boolean;
  readonly modes: boolean;
}

/** Something that happened in a queue lately, as in a listing. */
export interface ShownEvent {
  readonly type: string;
  readonly time: string;
  readonly text: string;
}

/** Queues that are asked about at once. */
const MOST_ASKED = 50;

/** What happened lately in queues, by name. */
export async function recentEventsOf(
  queues: readonly string[],
  ask: (path: string) => Promise<unknown>,
): Promise<ReadonlyMap<string, JsonRecord>> {
  const found = new Map<string, JsonRecord>();
  for (let from = 0; from < queues.length; from += MOST_ASKED) {
    const some = queues.slice(from, from + MOST_ASKED);
    const query = new URLSearchParams(some.map((queue) => ["queue", queue]));
    for (const row of rowsOf(await ask(`/recent-events?${query}`)))
      found.set(textOf(row, "queue"), row);
  }
  return found;
}

/** Events of a queue in order; recipients as PowerMTA writes them. */
export function shownEvents(
  events: JsonRecord | undefined,
  wanted: EventsWanted,
): readonly ShownEvent[] {
  if (events === undefined) return [];
  const errors = wanted.errors ? rowsOf(events.errors) : [];
  const recipients = wanted.recipients ? rowsOf(events.recipients) : [];
  const modes = wanted.modes ? rowsOf(events.modes) : [];
  const shown = [
    ...errors.map((one) => ({ at: numberOf(one, "at"), type: "error", text: textOf(one, "text") })),
    ...modes.map((one) => ({
      at: numberOf(one, "at"),
      type: "mode",
      text: `${textOf(one, "to")} (${textOf(one, "text")})`,
    })),
    ...recipients.map((one) => ({
      at: numberOf(one, "at"),
      type: textOf(one, "event"),
      text: ["source", "recipient", "job", "host", "text"]
        .map((member) => textOf(one, member))
        .join("|"),
    })),
  ].sort((a, b) => a.at - b.at);
  return shown.map(({ at, type, text }) => ({ type, time: isoTime(at), text }));
}

/** Prints what happened lately, queue by queue; nothing where nothing did. */
export function printEvents(
  queues: readonly string[],
  events: ReadonlyMap<string, JsonRecord>,
  wanted: EventsWanted,
  to: Terminal,
): void {
  for (const queue of queues) {
    const shown = shownEvents(events.get(queue), wanted);
    if (shown.length === 0) continue;
    to.print(`\n${queue}`);
    to.print(
      table(
        ["time", "event", wanted.recipients ? "what, or source|rcpt|job|host|dsn" : "what"],
        shown.map(({ time, type, text }) => [time, type, text]),
      ),
    );
  }
}
