import { type DeliveryFailure, failed } from "../errors/delivery-failure.ts";
import { type MessageInfo, NOTIFY_DELAY, NOTIFY_NEVER } from "../message/envelope.ts";
import type { RecipientRow } from "../queue/store.ts";

/**
 * When the first notice of a recipient's delay after `at` is due (RFC 3461 §4.1), milliseconds since the epoch: one each time another
 * interval has passed since the message came. Infinity when none is wanted.
 */
export function delayNoticeAfter(
  { notify }: RecipientRow,
  { receivedAt }: MessageInfo,
  at: number,
  interval: number,
): number {
  if ((notify & NOTIFY_DELAY) === 0 || (notify & NOTIFY_NEVER) !== 0)
    return Number.POSITIVE_INFINITY;
  if (interval === Number.POSITIVE_INFINITY || interval <= 0) return Number.POSITIVE_INFINITY;
  const passed = Math.floor(Math.max(at - receivedAt, 0) / interval);
  return receivedAt + (passed + 1) * interval;
}

/** RFC 3463 §3.5: 4.4.7, delivery time expired, for the time being. `last`: what went wrong before, if that is known. */
export function delayed(last: DeliveryFailure | undefined): DeliveryFailure {
  if (last !== undefined) return { ...last, temporary: true };
  return failed("policy", "4.4.7", "it is not the message's turn yet", undefined);
}
