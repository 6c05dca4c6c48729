import type { BindingLimit, HeldReason } from "../delivery/held.ts";

/**
 * Why the mail of a queue waits, whether it is due or not. What delivery holds back for is a `HeldReason`; the others are about the queue
 * as a whole, or about mail whose time has not come.
 */
export type WaitReason =
  | HeldReason
  | "draining"
  | "bouncing"
  | "moving"
  | "paused"
  | "dns"
  | "no-agent"
  | "retry"
  | "lanes"
  | "not-due";

/** What each reason means. */
export const WAIT_REASONS: Readonly<Record<WaitReason, string>> = {
  draining: "the server is stopping",
  bouncing: "all of its mail is being bounced",
  moving: "its mail goes on into another queue",
  paused: "the queue is paused",
  hold: "an operator, or a plugin after a reply, stopped it or a part that it needs",
  dns: "the DNS gave no answer of use, and is asked again later",
  "no-agent": "no enabled plugin offers its delivery agent",
  retry: "it failed as a whole, and is tried again later",
  obstacle: "nothing can be sent by its plan, as when its virtual MTA is not in the configuration",
  "no-source": "none of its source addresses may be used",
  "hosts-skipped": "none of its hosts may be tried",
  "mx-look-up": "the MX of its domain are being looked up, on which its settings depend",
  "message-rate": "recipients tried in a span of time",
  "data-rate": "bytes delivered in a span of time",
  "connect-rate": "connections begun in a span of time",
  "connect-interval": "the least time between two connections",
  "ramp-up": "its number of connections grows slowly",
  "named-limit": "a limit of the configuration that has a name",
  slowed: "a plugin slowed it down after a reply",
  "queue-connections": "the queue has as many connections as it may",
  "virtual-mta-connections": "its virtual MTA has as many connections as it may",
  "total-connections": "the server has as many connections as it may",
  "source-connections": "its source addresses have as many connections as they may",
  "address-connections": "the addresses of its hosts have as many connections as they may",
  transactions: "as many transactions of a part of its mail are under way as may be",
  lanes: "each part of its mail waits for something of its own",
  "not-due": "each recipient waits for its next attempt",
};

/** Why a queue waits. */
export interface WaitReport {
  readonly reason: WaitReason;
  /** The same in words, with names. */
  readonly text: string;
  /** When it may go on, milliseconds since the epoch; 0 when that is not known, or somebody must say so. */
  readonly until: number;
  /** What binds, where that is a count. */
  readonly limit: BindingLimit | undefined;
}
