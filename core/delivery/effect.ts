import type { LaneValues } from "../message/lane.ts";
import type { QueueMode } from "../queue/store.ts";
import type { Rate } from "../time/rate.ts";

/**
 * What a reply, or a delivery, changes besides its recipients. Given by handlers of `judgeReply` and `judgeDelivery`; one that makes no
 * sense is reported under the plugin's name and ignored. Times are milliseconds since the epoch, in the future; Infinity stands for no
 * end of its own. Of several effects on one thing the last one holds.
 */
export type Effect =
  | ModeEffect
  | PauseEffect
  | PauseLaneEffect
  | SlowEffect
  | SlowLimitEffect
  | SlowLaneEffect
  | SkipHostEffect
  | SourceEffect
  | BounceAllEffect
  | DeferAllEffect;

/** What an effect is on. */
export type EffectScope = Effect["scope"];

interface Given {
  /** The plugin that asks for it; the core fills it in. */
  readonly by?: string | undefined;
}

/** The queue is in a mode from now on: its plan is that of the mode. Survives a restart. */
export interface ModeEffect extends Given {
  readonly scope: "queue";
  readonly effect: "mode";
  readonly mode: QueueMode;
  /** When it is normal again; when somebody says so if left out. */
  readonly until?: number | undefined;
}

/** Nothing is sent: of the queue, which survives a restart, or of all queues of its virtual MTA, which does not. */
export interface PauseEffect extends Given {
  readonly scope: "queue" | "virtual-mta";
  readonly effect: "pause";
  readonly until: number;
}

/** The part of the queue's mail that has some values waits. Survives a restart. */
export interface PauseLaneEffect extends Given {
  readonly scope: "lane";
  readonly effect: "pause";
  /** At least one; what else the mail is like does not matter. */
  readonly values: LaneValues;
  /** Not Infinity. */
  readonly until: number;
}

/**
 * Recipients are tried at most at a rate, whatever else limits them: those of the queue, of all queues of its virtual MTA, or of all
 * queues over connections from an address of ours or to an address of a host.
 */
export interface SlowEffect extends Given {
  readonly scope: "queue" | "virtual-mta" | "source" | "peer";
  readonly effect: "slow";
  /** For `source` and `peer`: the address meant, that of the connection if left out. */
  readonly address?: string | undefined;
  readonly rate: Rate;
  readonly until: number;
}

/** As `SlowEffect`, for those who count under a key of the limits: `messages example.com/v`. */
export interface SlowLimitEffect extends Given {
  readonly scope: "limit";
  readonly effect: "slow";
  readonly key: string;
  readonly rate: Rate;
  readonly until: number;
}

/** Recipients of the part of the queue's mail that has some values are tried at most at a rate; the rest goes on as before. */
export interface SlowLaneEffect extends Given {
  readonly scope: "lane";
  readonly effect: "slow";
  /** At least one; what else the mail is like does not matter. */
  readonly values: LaneValues;
  readonly rate: Rate;
  readonly until: number;
}

/** The queue opens no connections to a host's address; without another one its mail waits. */
export interface SkipHostEffect extends Given {
  readonly scope: "peer";
  readonly effect: "skip-host";
  /** That of the connection if left out. */
  readonly address?: string | undefined;
  readonly until: number;
}

/**
 * The queue sends from another of its source addresses: `other-source` as long as there is another one, `disable` in any case, so that
 * its mail waits when there is none.
 */
export interface SourceEffect extends Given {
  readonly scope: "source";
  readonly effect: "other-source" | "disable";
  /** Our address; that of the connection if left out. */
  readonly address?: string | undefined;
  readonly until: number;
}

/** All mail that waits in the queue bounces with the failure. What is under way gets its own outcome. */
export interface BounceAllEffect extends Given {
  readonly scope: "queue";
  readonly effect: "bounce-all";
}

/** All mail of the queue waits, as after a failure of all hosts; until the time of the verdict if left out. */
export interface DeferAllEffect extends Given {
  readonly scope: "queue";
  readonly effect: "defer-all";
  readonly until?: number | undefined;
}

/** No effects. */
export const NO_EFFECTS: readonly Effect[] = Object.freeze([]);

/** An effect that is in force now, for an operator. */
export interface EffectInForce {
  readonly scope: EffectScope;
  readonly effect: Effect["effect"];
  /** What it is on: an address, a virtual MTA, a key. */
  readonly on: string;
  /** The plugin that asked for it. */
  readonly by: string;
  /** Milliseconds since the epoch; Infinity for no end of its own. */
  readonly until: number;
  /** The rate, for `slow`. */
  readonly rate?: Rate;
}
