import type { MessageBody } from "../message/body.ts";
import type { MessageId, MessageInfo } from "../message/envelope.ts";
import type { Answer, QueueStore } from "../queue/store.ts";

/** What a store has of a message; undefined what it does not have. */
export type ReadMessage = readonly [MessageInfo | undefined, MessageBody | undefined];

/** The facts of a message and its content. Throws, or rejects, when one of them cannot be read. */
export function readMessage(
  store: Pick<QueueStore, "message" | "body">,
  id: MessageId,
): Answer<ReadMessage> {
  const info = store.message(id);
  const body = store.body(id);
  return info instanceof Promise || body instanceof Promise
    ? Promise.all([info, body])
    : [info, body];
}
