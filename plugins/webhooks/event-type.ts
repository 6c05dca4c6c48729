import { type EventKind, type Kind, oneOf } from "../../core/mod.ts";

const OF_JOURNAL = [
  "accepted",
  "delivered",
  "deferred",
  "bounced",
  "deleted",
  "queue-deferred",
  "queue-mode",
  "reported",
] as const;

const RETURNED = ["remote-bounce", "remote-status", "complaint"] as const;

/** What a webhook can be told of. */
export type WebhookEvent = (typeof OF_JOURNAL | typeof RETURNED)[number];

/** One of them. */
export const webhookEvent: Kind<WebhookEvent> = oneOf([...OF_JOURNAL, ...RETURNED]);

/** What the journal has to tell for them. */
export function kindsOf(events: readonly WebhookEvent[]): readonly EventKind[] {
  const kinds: EventKind[] = OF_JOURNAL.filter((kind) => events.includes(kind));
  return RETURNED.some((kind) => events.includes(kind)) ? [...kinds, "plugin"] : kinds;
}
