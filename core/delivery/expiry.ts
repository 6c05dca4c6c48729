import { type DeliveryFailure, failed } from "../errors/delivery-failure.ts";
import type { MessageInfo } from "../message/envelope.ts";
import type { DeliveryPlan } from "./plan.ts";

/** When a message bounces for its age, milliseconds since the epoch; Infinity for never. */
export function expiryOf({ receivedAt }: MessageInfo, { maxAge }: DeliveryPlan): number {
  return receivedAt + maxAge;
}

/** RFC 3463 §3.5: 5.4.7, delivery time expired. `last`: what went wrong before, if that is known. */
export function expired(last: DeliveryFailure | undefined): DeliveryFailure {
  if (last === undefined)
    return failed("policy", "5.4.7", "message expired before it could be delivered", undefined);
  const text = `message expired, last failure: ${last.text}`;
  return { ...last, temporary: false, status: "5.4.7", text };
}
