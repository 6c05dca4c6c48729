import { normalizeQueueDomain } from "../message/address.ts";
import type { MessageInfo, Recipient } from "../message/envelope.ts";
import type { Answer } from "../queue/store.ts";
import type { Generation } from "./generation.ts";

/**
 * What `assignQueue` answers for a recipient in a queue of `virtualMta`, as queues are named; undefined when that is the recipient's domain. Throws
 * or rejects as the hook does.
 */
export function assignedDomain(
  generation: Generation,
  info: MessageInfo,
  recipient: Recipient,
  virtualMta: string,
): Answer<string | undefined> {
  const view = generation.view({ domain: recipient.domain, virtualMta });
  const answer = generation.bus.decide("assignQueue", { info, recipient }, view);
  return answer instanceof Promise ? answer.then(asNamed) : asNamed(answer);
}

function asNamed(domain: string | undefined): string | undefined {
  return domain === undefined ? undefined : normalizeQueueDomain(domain);
}
