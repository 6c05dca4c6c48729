import { type DeliveryFailure, failed } from "../errors/delivery-failure.ts";

/** True when a host could not take a message as it does not offer 8BITMIME (RFC 6152). */
export function lacks8BitMime({ status }: DeliveryFailure): boolean {
  return status === "5.6.3";
}

/** No connection to another host may be opened now. RFC 3463 §3.5: 4.4.5, system congestion. */
export function busy(queue: string): DeliveryFailure {
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
