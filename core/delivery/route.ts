import type { RouteHost } from "../directive/kinds/hosts.ts";
import type { Lookup, MxRecord } from "../dns/resolver.ts";
import type { QueueInMode, QueueRef } from "./queue-ref.ts";

export type { RouteHost };

/**
 * Instead of hosts: the queue whose mail this queue's is from now on. What waits moves there, new mail follows while this holds, and
 * nothing moves back.
 */
export interface MoveTo {
  /** `domain/vmta`, or by its parts. A pool stands for the member whose turn it is. */
  readonly moveTo: string | QueueRef;
  /** How long new mail goes there unasked, milliseconds since the epoch; until the next configuration if left out. */
  readonly until?: number | undefined;
}

/** A queue whose way is asked for. */
export interface QueueToRoute extends QueueInMode {
  /** The delivery agent of its plan. */
  readonly agent: string;
  /** True when somebody only wants to know, as by `mta explain`: nothing is to be kept, and no mail moves. */
  readonly isQuestion: boolean;
  /** The MX of its domain, looked up when it is called, as delivery does it. Never rejects. */
  mx(): Promise<Lookup<MxRecord>>;
}

/** Another queue, found to be one. */
export interface Reroute {
  /** `domain/vmta`. */
  readonly to: string;
  /** Milliseconds since the epoch; Infinity until the next configuration. */
  readonly until: number;
}

/** Hosts by preference: the first tier is tried first; within a tier the order is random (RFC 5321 §5.1). */
export interface Route {
  /** True: the hosts were found in the DNS, and may not be just anywhere. Otherwise the operator named them. */
  readonly byDns?: boolean | undefined;
  /** True: the hosts are one provider's, and count as one MX site in limits. Otherwise each counts by itself. */
  readonly oneSite?: boolean | undefined;
  readonly tiers: readonly (readonly RouteHost[])[];
}

/** Where a queue's mail goes: hosts, another queue, or the MX of its domain. */
export type Routed = Route | Reroute | undefined;
