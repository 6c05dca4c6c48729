import type { QueueRuntime } from "../queue/queue-runtime.ts";
import { lostMessage } from "./lost-message.ts";
import type { Attempt } from "./outcome.ts";
import type { DeliveryPolicy } from "./policy.ts";
import type { ReadMessage } from "./read-message.ts";

/** The attempt of outcomes that come of no connection. A message that is missing is one of which nothing is known. */
export function attemptWithout(
  policy: Pick<DeliveryPolicy, "agentOf">,
  queue: QueueRuntime,
  at: number,
  [message, body]: ReadMessage,
): Attempt {
  const { name, virtualMta } = queue;
  return {
    queue: name,
    virtualMta,
    at,
    peer: undefined,
    agent: policy.agentOf(queue),
    message: message ?? lostMessage(virtualMta, at),
    body,
  };
}
