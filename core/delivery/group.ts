import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import type { Grant } from "../limits/limit-store.ts";
import type { PeerInfo } from "../message/agent-connection.ts";
import type { RecipientRow } from "../queue/store.ts";
import type { MoveReason } from "./transaction-parts.ts";

/** What is to be sent: some recipients of one message. They are under way until they have their outcome. */
export interface Group {
  readonly rows: readonly RecipientRow[];
  /** 8-bit content goes as it is to a host without 8BITMIME. */
  readonly undeclared: boolean;
  /** What it takes of the rate of messages, if that is limited: settled when the message is on the wire. */
  tried?: Grant | undefined;
  /** What it takes of the volume of data, if that is limited: settled when the message is delivered. */
  volume?: Grant | undefined;
  /** Its place among the transactions of its lane, if they are limited: settled at its end. */
  slot?: Grant | undefined;
}

/** Recipients that another host or connection may take in the same attempt. They are still under way. */
export interface Moving extends Group {
  readonly reason: MoveReason;
  readonly failure: DeliveryFailure;
  readonly peer: PeerInfo | undefined;
}

/** The domain of an address, as peers tell domains apart. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1).toLowerCase();
}

/** Recipients count as tried when their message is written, or has ended before that. */
export function settledBy(grant: Grant, written: () => void): () => void {
  return () => {
    grant.settle();
    written();
  };
}

/** What a group that is over has not used is free again. */
export function giveUp({ volume, slot }: Group): void {
  volume?.cancel();
  slot?.cancel();
}
