import type { HoldTarget } from "../delivery/hold.ts";
import type { LaneValues } from "../message/lane.ts";
import type { QueuesChanged } from "./queues-changed.ts";

/** How something is held. */
export interface HoldOrder {
  /** Milliseconds since the epoch; Infinity until it is lifted. */
  readonly until: number;
  readonly why: string;
  /** Who asks for it. */
  readonly by: string;
  /** Nothing is held when no queue fits: the name may be a slip. */
  readonly onlyKnown?: boolean | undefined;
}

/** What lifting came to. */
export interface HoldsLifted extends QueuesChanged {
  /** Operators' holds that are gone, or do not mean these queues any more. */
  readonly holds: number;
}

/** What holding came to. */
export interface HoldMade extends QueuesChanged {
  /** What the hold is known by, to undo it: when it was made, milliseconds since the epoch. Undefined where nothing is held. */
  readonly since: number | undefined;
}

/** What undoing a hold came to: it is gone, or somebody has changed it since. */
export type HoldUndone =
  | (QueuesChanged & {
      readonly kind: "undone";
      /** Other holds on these queues, which stay. */
      readonly others: readonly HoldReport[];
      /** Queues that somebody let go on before, as patterns. */
      readonly except: readonly string[];
    })
  /** `hold`: the one of the same target that took its place; undefined when there is none any more. */
  | { readonly kind: "changed"; readonly hold: HoldReport | undefined };

/** Something that is held, as shown to an operator. */
export interface HoldReport {
  /** All mail of queues, that from a source, that to a peer, a part of the mail, or a virtual MTA. */
  readonly of: "queue" | "source" | "peer" | "mail" | "virtual-mta";
  /** `domain/vmta`, with `*` for any characters. */
  readonly queue: string;
  /** The address or host of a source or peer, the name of a virtual MTA. */
  readonly on: string | undefined;
  /** What the mail that is held has in common. */
  readonly values: LaneValues | undefined;
  /** Who asked for it: an operator, or a plugin because of a reply. */
  readonly by: string;
  readonly why: string;
  /** Milliseconds since the epoch; 0 when that is not known. */
  readonly since: number;
  /** When it ends; 0 when it is lifted. */
  readonly until: number;
  /** Queues that it does not mean, as patterns. */
  readonly except: readonly string[];
}

/** Stops mail, and lets it go on. What is held outlives the server, and no attempt is counted; mail grows old meanwhile. */
export interface HoldControl {
  /**
   * Holds what a target means, also in queues that come into being later; a queue named in full must be one that mail could come into: nothing
   * matches otherwise. Rejects with a `RangeError` for what cannot be held.
   */
  hold(target: HoldTarget, order: HoldOrder): Promise<HoldMade>;
  /**
   * Takes back the hold that was made of this very target at a time, as `hold` returned; what others have stopped since or before stays. A hold of
   * the same target that it took the place of holds again, unless the server was started since.
   */
  undo(target: HoldTarget, since: number): Promise<HoldUndone>;
  /**
   * Lets it go on, whoever held it: an operator, or a plugin because of a reply. `onlyKnown`: nothing is lifted when no queue fits, as the
   * name may be a slip.
   */
  lift(target: HoldTarget, onlyKnown?: boolean): Promise<HoldsLifted>;
  /** Up to `most` of what is held. */
  list(most: number): readonly HoldReport[];
}
