import type { DeliveryFailure } from "../errors/delivery-failure.ts";

/** True when a host could not take a message as it does not offer 8BITMIME (RFC 6152). */
export function lacks8BitMime({ status }: DeliveryFailure): boolean {
  return status === "5.6.3";
}

/** No connection to another host may be opened now. RFC 3463 §3.5: 4.4.5, system congestion. */
export function busy(queue: string): DeliveryFailure {
  return {
    stage: "connect",
    temporary: true,
    status: "4.4.5",
    reply: undefined,
    text: `no connection is free for another host of ${queue}`,
    host: undefined,
  };
}

/** A host closed a connection before anything was sent over it. */
export function lostBefore(host: string): DeliveryFailure {
  const text = `${host} closed the connection before anything was sent`;
  return { stage: "ehlo", temporary: true, status: "4.4.2", reply: undefined, text, host };
}
