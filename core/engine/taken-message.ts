import type { SettingsView } from "../directive/settings-view.ts";
import { reply } from "../errors/reply.ts";
import { DEFAULT_PRIORITY } from "../message/envelope.ts";
import { NO_NOTES } from "../message/notes.ts";
import type { MessageRead } from "../reception/session.ts";
import type { Generation } from "./generation.ts";

const KEPT = reply(250, "2.0.0", "kept here");

/** Tells the observers of a message that a plugin has taken: it is accepted, and delivered to each recipient. */
export function tellTaken(
  generation: Generation,
  message: MessageRead,
  view: SettingsView<"source">,
): void {
  const { info, id } = message;
  const { bus } = generation;
  bus.observe("messageAccepted", message, view);
  if (!bus.has("recipientDelivered")) return;
  const { virtualMta, receivedAt } = info;
  for (const [
    index,
    { address, domain, originalRecipient, notify, priority = DEFAULT_PRIORITY, notes = NO_NOTES },
  ] of message.recipients.entries()) {
    const queue = { domain, virtualMta };
    bus.observe(
      "recipientDelivered",
      {
        kind: "delivered",
        attempt: {
          queue: `${domain}/${virtualMta}`,
          virtualMta,
          at: receivedAt,
          peer: undefined,
          agent: undefined,
          message: info,
          body: undefined,
        },
        recipient: {
          ...{ queue: 0, due: receivedAt, message: id, index, address, originalRecipient, notify },
          ...{
            attempts: 0,
            lastAttempt: 0,
            lane: 0,
            priority,
            virtualMta: undefined,
            notes,
            epoch: 0,
          },
        },
        reply: KEPT,
        dsnPassedOn: false,
      },
      generation.view(queue),
    );
  }
}
