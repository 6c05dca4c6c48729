import type { QueueModeChange } from "../delivery/mode-change.ts";
import type { QueueDeferral, RecordedOutcome } from "../delivery/outcome.ts";
import type { MessageId, MessageInfo, Recipient } from "../message/envelope.ts";
import type { Purpose } from "../message/submission.ts";
import type { EventId } from "../queue/journal-log.ts";

/** What can be read of in the journal. */
export const EVENT_KINDS = [
  "accepted",
  "delivered",
  "deferred",
  "bounced",
  "deleted",
  "queue-deferred",
  "queue-mode",
  "reported",
  "plugin",
] as const;

/** One of them. */
export type EventKind = (typeof EVENT_KINDS)[number];

/** Something that happened, as readers of the journal see it. */
export type JournalEvent =
  /** A message was taken into the queue. One with very many recipients comes as several events. */
  | {
      readonly kind: "accepted";
      readonly message: MessageId;
      readonly info: MessageInfo;
      readonly recipients: readonly Recipient[];
      /** The client's address, and ours that it was connected to; empty for mail made here. */
      readonly clientAddress: string;
      readonly localAddress: string;
      /** The plugin that chose its virtual MTA; undefined where none did. */
      readonly chosenBy?: string | undefined;
      /** Its Message-ID, without brackets, cut at 250 characters; undefined when it has none. */
      readonly messageId?: string | undefined;
    }
  /** What became of recipients of one message in one attempt, of the kinds that the reader wants. They have no `attempt.body`. */
  | { readonly kind: "outcomes"; readonly outcomes: readonly RecordedOutcome[] }
  /** No host of a queue could be used, and all of it waits: no attempt of any of its messages. */
  | { readonly kind: "queue-deferred"; readonly deferral: QueueDeferral }
  /** A queue is delivered by the plan of another mode from now on. */
  | { readonly kind: "queue-mode"; readonly change: QueueModeChange }
  /** Mail that was made of what became of a message was put into the queue: a delivery report on it, or a copy of it. */
  | {
      readonly kind: "reported";
      readonly report: MessageId;
      readonly about: MessageId;
      readonly purpose: Purpose;
    }
  /** Something that a plugin wrote. */
  | {
      readonly kind: "plugin";
      readonly plugin: string;
      /** Which of the plugin's events it is. */
      readonly name: string;
      readonly text: string;
    };

/** An event with its place. The id and a recipient's index tell an outcome from all others, also when it is read twice. */
export interface JournalEntry {
  readonly id: EventId;
  /** When it was written, milliseconds since the epoch. */
  readonly at: number;
  readonly event: JournalEvent;
}

/** The part of an event that has one of the wanted kinds; undefined when there is none. */
export function wantedPart(
  event: JournalEvent,
  wanted: ReadonlySet<EventKind>,
): JournalEvent | undefined {
  if (event.kind !== "outcomes") return wanted.has(event.kind) ? event : undefined;
  const { outcomes } = event;
  let count = 0;
  for (const { kind } of outcomes) if (wanted.has(kind)) count++;
  if (count === outcomes.length) return event;
  if (count === 0) return undefined;
  return { kind: "outcomes", outcomes: outcomes.filter(({ kind }) => wanted.has(kind)) };
}
