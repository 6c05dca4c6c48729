import { type DeliveryFailure, failed } from "../errors/delivery-failure.ts";
import { Round } from "../pool/round.ts";
import type { Moving } from "./group.ts";
import type { Opened } from "./opening.ts";
import type { DeliveryPlan } from "./plan.ts";

/** Recipients that wait for another host, with the attempt that they are in. */
export interface WaitingGroup {
  readonly moving: Moving;
  readonly round: Round;
}

/** Deviates from RFC 6152 §3: 8-bit content that no host declares to take is sent as it is, unless eight-bit-fallback says bounce. */
export function lastResort(
  moving: Moving,
  { maxHostsPerAttempt }: Pick<DeliveryPlan, "maxHostsPerAttempt">,
): WaitingGroup {
  return { moving: { ...moving, undeclared: true }, round: new Round(maxHostsPerAttempt) };
}

/** True when a host could not take a message as it does not offer 8BITMIME (RFC 6152). */
export function lacks8BitMime({ status }: DeliveryFailure): boolean {
  return status === "5.6.3";
}

/** Why an attempt ends: what is temporary before what is for good, as a host that was out of reach may take it later. */
export function whyEnded(
  queue: string,
  { failure }: Moving,
  round: Round,
  opened: Exclude<Opened, { readonly kind: "open" }>,
): DeliveryFailure {
  if (failure.temporary) return failure;
  if (opened.kind !== "failed") return busy(queue);
  return round.failure?.temporary ? round.failure : failure;
}

/** No connection to another host may be opened now. RFC 3463 §3.5: 4.4.5, system congestion. */
function busy(queue: string): DeliveryFailure {
  return failed(
    "connect",
    "4.4.5",
    `no connection is free for another host of ${queue}`,
    undefined,
  );
}

/** A host closed a connection before anything was sent over it. */
export function lostBefore(host: string): DeliveryFailure {
  return failed("ehlo", "4.4.2", `${host} closed the connection before anything was sent`, host);
}
