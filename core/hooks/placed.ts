import type { QueueRef } from "../delivery/queue-ref.ts";
import type { Grant } from "../limits/limit-store.ts";
import type { MessageInfo, Recipient } from "../message/envelope.ts";

/** A message on its way into the queue. */
export interface MessagePlaced {
  readonly info: MessageInfo;
  readonly recipient: Recipient;
}

/** A message, in one of the queues that it goes into. */
export interface MessageInQueue {
  readonly info: MessageInfo;
  readonly queue: QueueRef;
}

/** A virtual MTA that takes a message instead of its own. */
export interface Replacement {
  readonly virtualMta: string;
  /** What was taken of limits for it: settled when the message is stored, cancelled when it is not. */
  readonly grant?: Grant | undefined;
}
