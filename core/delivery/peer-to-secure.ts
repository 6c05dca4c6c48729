import type { QueueRef } from "./queue-ref.ts";

/** A host that a queue's mail may go to, and that is to be connected to. */
export interface PeerToSecure extends QueueRef {
  /** Lower case and A-labels; an IP address where the host has no name. */
  readonly hostName: string;
  /** The first of its addresses that is tried. */
  readonly address: string;
  readonly port: number;
  /**
   * The domain whose MX it is, or whose own address where it has none (RFC 5321 §5.1); undefined for a host that a route names: what a
   * recipient's domain says of its MX does not hold for that.
   */
  readonly mxOf: string | undefined;
  /** Nobody connects: an operator asks. What is found counts as no attempt. */
  readonly isQuestion?: true | undefined;
}
