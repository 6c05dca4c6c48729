import { type DeliveryFailure, failed } from "../errors/delivery-failure.ts";
import type { AgentFacts, ConnectResult, PeerInfo } from "../message/agent-connection.ts";
import type { Clock } from "../time/clock.ts";
import { AddressCounts } from "./address-counts.ts";
import { Candidates } from "./candidates.ts";
import { HostHealth } from "./host-health.ts";
import type { IdleConnections, Parked } from "./idle-connections.ts";
import type { Place } from "./place.ts";
import { PooledConnection } from "./pooled-connection.ts";
import type { Round } from "./round.ts";
import type { Target, TargetSource } from "./target.ts";

/** What is opened, and how. */
export interface ConnectionRequest<T extends Target> {
  readonly queue: string;
  readonly agent: AgentFacts;
  /** Connections at a time to one address, those of other queues included. */
  readonly maxConnectionsPerAddress: number;
  readonly targets: TargetSource<T>;
  /** Never rejects. */
  open(target: T): Promise<ConnectResult>;
}

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
  /** Targets were left, but their addresses have as many connections as they may have. */
  | { readonly kind: "crowded"; readonly addresses: readonly string[] }
  | {
      readonly kind: "failed";
      readonly failure: DeliveryFailure;
      /** The other end that refused, where there was a connection. */
      readonly peer?: PeerInfo | undefined;
    };

type Refused = Extract<ConnectResult, { readonly ok: false }>;

/** Opens connections: next target on failure, idle connections to the same place first. */
export class Connector {
  /** Places that failed: out of reach, no mail wanted, or a connection that broke in a transaction, which is to be noted too. */
  readonly failedLately: HostHealth;
  readonly #idle: IdleConnections;
  /** Connections by address, and who waits for one of them to end. */
  readonly addresses: AddressCounts;

  constructor(given: { readonly clock: Clock; readonly idle: IdleConnections }) {
    const { clock, idle } = given;
    this.#idle = idle;
    this.addresses = new AddressCounts(clock, (address) => idle.ofAddress(address));
    idle.whenParked = (address) => this.addresses.offer(address);
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
    const full: string[] = [];
    for (;;) {
      const candidate = await candidates.next();
      if (candidate === undefined) break;
      const { target, late } = candidate;
      const idle = round.mayReuse ? this.#takeIdle(target.key, place) : undefined;
      if (idle !== undefined) {
        round.begin(target.place);
        return { kind: "open", pooled: idle.pooled, fresh: false, late };
      }
      const { address } = target;
      if (address !== undefined && this.addresses.of(address) >= opening.maxConnectionsPerAddress) {
        // One that is idle, and of no use here, makes room when it has closed.
        this.#idle.evictOne({ address });
        full.push(address);
        continue;
      }
      if (!place.take()) return { kind: "no-place" };
      round.begin(target.place);
      const pooled = await this.#openTo(opening, target);
      if (pooled instanceof PooledConnection) return { kind: "open", pooled, fresh: true, late };
      round.note(pooled.failure, pooled.peer);
    }
    if (full.length > 0) return { kind: "crowded", addresses: full };
    if (targets.failure !== undefined) round.note(targets.failure);
    const failure = round.failure ?? noTarget(opening.queue);
    return { kind: "failed", failure, peer: round.peer };
  }

  /** An idle connection with its slot, which counts for the queue that takes it from now on. */
  #takeIdle(key: string, place: Place): Parked | undefined {
    const parked = this.#idle.takeByKey(key);
    if (parked === undefined) return undefined;
    // Its own slot is free first: it may be the last one there was.
    const { slot, ...rest } = parked;
    slot.release();
    if (place.take()) return parked;
    this.#idle.putBack({ ...rest, slot: slot.again() });
    return undefined;
  }

  /** Opens a connection, and counts it for its address until it closes. */
  async #openTo<T extends Target>(
    opening: ConnectionRequest<T>,
    target: T,
  ): Promise<PooledConnection | Refused> {
    const leave = this.addresses.take(target.address);
    try {
      const result = await opening.open(target);
      if (result.ok) return new PooledConnection(result.connection, opening.agent, target, leave);
      leave();
      this.failedLately.note(target.place);
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
