import { type DeliveryFailure, failed } from "../errors/delivery-failure.ts";
import type { LimitUser } from "../limits/limit-subject.ts";
import type { Ceiling, RateKey } from "../limits/rate-limit.ts";
import type { AgentFacts, ConnectResult, PeerInfo } from "../message/agent-connection.ts";
import type { Clock } from "../time/clock.ts";
import { Candidates } from "./candidates.ts";
import { HostHealth } from "./host-health.ts";
import type { IdleConnections, Parked } from "./idle-connections.ts";
import { countsOf, placesFor } from "./needs.ts";
import { OpenCounts, type PlaceNeed } from "./open-counts.ts";
import type { Place } from "./place.ts";
import { PooledConnection, poolKey } from "./pooled-connection.ts";
import type { Round } from "./round.ts";
import type { Target, TargetSource } from "./target.ts";

/** What is opened, and how. */
export interface ConnectionRequest<T extends Target> {
  readonly queue: LimitUser;
  readonly agent: AgentFacts;
  /** Connections at a time, by where they come from and go. */
  readonly ceilings: readonly Ceiling[];
  readonly targets: TargetSource<T>;
  /** What keeps mail from being sent over a connection to a target now; undefined when nothing does. */
  mayUse(target: T): NoRoom | undefined;
  /** True when nothing is to be opened any more, as another plan is in force. */
  isOver(): boolean;
  /** Takes what a connection to a target needs of its limits, in place of what the one before took; what has no room, otherwise. */
  admit(target: T): NoRoom | undefined;
  /** Never rejects. */
  open(target: T): Promise<ConnectResult>;
}

/** A rate that has no room for a target. */
export interface NoRoom {
  readonly key: RateKey;
  /** What is to be free. */
  readonly amount: number;
}

/** Why a target cannot be used now. */
export type Obstacle =
  | NoRoom
  /** One of the counts that it needs a place in, `full`, has none. */
  | { readonly needs: readonly PlaceNeed[]; readonly full: PlaceNeed };

/** What came of a round. */
export type OpenResult =
  | {
      readonly kind: "open";
      readonly pooled: PooledConnection;
      /** False: it was idle and is used again. */
      readonly fresh: boolean;
      /** True when nothing better was there than a place that failed lately or refused this mail before. */
      readonly late: boolean;
    }
  /** The limits have no place for a connection. */
  | { readonly kind: "no-place" }
  /** The address of ours that it was to come from is none of this host: targets are to be asked for anew. */
  | { readonly kind: "no-source" }
  /** Nothing is to be opened any more. */
  | { readonly kind: "over" }
  /** Targets were left, but limits have no room for any of them. */
  | { readonly kind: "crowded"; readonly obstacles: readonly Obstacle[] }
  | {
      readonly kind: "failed";
      readonly failure: DeliveryFailure;
      /** The other end that refused, where there was a connection. */
      readonly peer?: PeerInfo | undefined;
    };

/** How long a connection is used without asking again what is demanded of its host, milliseconds. */
const ASK_AGAIN = 60_000;

type Refused = Extract<ConnectResult, { readonly ok: false }>;

/** Opens connections: next target on failure, idle connections to the same place first. */
export class Connector {
  /** Places that failed: out of reach, no mail wanted, or a connection that broke in a transaction, which is to be noted too. */
  readonly failedLately: HostHealth;
  readonly #idle: IdleConnections;
  readonly #clock: Clock;
  /** Connections by what ceilings are on, and who waits for one of them to end. */
  readonly counts: OpenCounts;

  constructor(given: { readonly clock: Clock; readonly idle: IdleConnections }) {
    const { clock, idle } = given;
    this.#idle = idle;
    this.#clock = clock;
    this.counts = new OpenCounts(clock, (key) => idle.countedAs(key));
    idle.whenParked = (counted) => this.counts.offerAll(counted);
    this.failedLately = new HostHealth(clock);
  }

  /**
   * Opens a connection for a queue, or takes an idle one to the same place. Places that failed a moment ago, or refused the mail
   * of this round before, are tried last. `place` is held when the result is a connection, and as before otherwise.
   */
  async open<T extends Target>(
    opening: ConnectionRequest<T>,
    round: Round,
    place: Place,
  ): Promise<OpenResult> {
    const { targets } = opening;
    const candidates = new Candidates(targets, round, this.failedLately);
    const left: { readonly place: string; readonly obstacle: Obstacle }[] = [];
    for (;;) {
      const candidate = await candidates.next();
      if (opening.isOver()) return { kind: "over" };
      if (candidate === undefined) break;
      const { target, late } = candidate;
      const cannot = opening.mayUse(target);
      if (cannot !== undefined) {
        left.push({ place: target.place, obstacle: cannot });
        continue;
      }
      const needs = placesFor(opening.ceilings, opening.queue, target);
      const idle = round.mayReuse ? this.#takeIdle(opening, target, needs, place) : undefined;
      if (idle !== undefined) {
        round.begin(target.place);
        return { kind: "open", pooled: idle.pooled, fresh: false, late };
      }
      const full = this.counts.fullOf(needs);
      const obstacle = full === undefined ? opening.admit(target) : { needs, full };
      if (obstacle !== undefined) {
        left.push({ place: target.place, obstacle });
        continue;
      }
      if (!place.take()) return { kind: "no-place" };
      round.begin(target.place);
      const pooled = await this.#openTo(opening, target, countsOf(needs, opening.queue, target));
      if (pooled instanceof PooledConnection) return { kind: "open", pooled, fresh: true, late };
      if (pooled.sourceMissing) {
        round.undo(target.place);
        return { kind: "no-source" };
      }
      round.note(pooled.failure, pooled.peer);
    }
    // A host that was tried from another source address has had its turn.
    const obstacles = left.flatMap((one) => (round.hasTried(one.place) ? [] : [one.obstacle]));
    if (obstacles.length > 0) {
      this.#makeRoom(obstacles);
      return { kind: "crowded", obstacles };
    }
    if (targets.failure !== undefined) round.note(targets.failure);
    const failure = round.failure ?? noTarget(opening.queue.name);
    return { kind: "failed", failure, peer: round.peer };
  }

  /** One that is idle, and of no use here, makes room when it has closed. */
  #makeRoom(obstacles: readonly Obstacle[]): void {
    for (const one of obstacles)
      if ("full" in one && this.#idle.evictOne({ counted: one.full.key })) return;
  }

  /** An idle connection with its slot, which counts for the queue that takes it from now on. */
  #takeIdle<T extends Target>(
    { queue, agent }: ConnectionRequest<T>,
    target: T,
    needs: readonly PlaceNeed[],
    place: Place,
  ): Parked | undefined {
    const parked = this.#idle.takeByKey(poolKey(agent, target), ({ counted }) =>
      needs.every(({ key, most }) => counted.includes(key) || this.counts.of(key) < most),
    );
    if (parked === undefined) return undefined;
    // Its own slot is free first: it may be the last one there was.
    const { slot, ...rest } = parked;
    slot.release();
    if (place.take()) {
      const { pooled } = parked;
      pooled.ends = target;
      pooled.askAgainAt = this.#askAgainAt(target);
      // Of another queue it counts for that from now on.
      const counted = countsOf(needs, queue, target);
      pooled.countAs(counted, this.counts.take(counted));
      return parked;
    }
    this.#idle.putBack({ ...rest, slot: slot.again() });
    return undefined;
  }

  #askAgainAt({ mayChange = false }: Target): number {
    return mayChange ? this.#clock.monotonic() + ASK_AGAIN : Number.POSITIVE_INFINITY;
  }

  /** Opens a connection, and counts it until it closes. */
  async #openTo<T extends Target>(
    opening: ConnectionRequest<T>,
    target: T,
    counted: readonly string[],
  ): Promise<PooledConnection | Refused> {
    const leave = this.counts.take(counted);
    try {
      const result = await opening.open(target);
      if (result.ok) {
        const { connection } = result;
        const pooled = new PooledConnection(connection, opening.agent, target, counted, leave);
        pooled.askAgainAt = this.#askAgainAt(target);
        return pooled;
      }
      leave();
      if (!result.sourceMissing) this.failedLately.note(target.place);
      return result;
    } catch (error) {
      leave();
      throw error;
    }
  }
}

/** No target was found for a queue, and none failed. */
export function noTarget(queue: string): DeliveryFailure {
  return failed("dns", "4.4.4", `no host to try for ${queue}`, undefined);
}
