import { isIPv4, isIPv6 } from "node:net";
import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import type { ConnectResult } from "../message/agent-connection.ts";
import type { ConnectOptions } from "../smtp/client.ts";
import type { Clock } from "../time/clock.ts";
import { AddressCounts } from "./address-counts.ts";
import { type Candidate, Candidates, type Host } from "./candidates.ts";
import { connectionKey } from "./connection-key.ts";
import type { IdleConnections, Parked } from "./idle-connections.ts";
import type { HostSource, Opening, Source } from "./opening.ts";
import { PeerMemory } from "./peer-memory.ts";
import type { Place } from "./place.ts";
import { PooledConnection } from "./pooled-connection.ts";
import type { Round } from "./round.ts";

/** What came of a round. */
export type OpenResult =
  | {
      readonly kind: "open";
      readonly pooled: PooledConnection;
      /** False: it was idle and is used again. */
      readonly fresh: boolean;
      /** True when nothing better was there than a host that failed lately or refused this mail before. */
      readonly late: boolean;
    }
  /** The limits have no place for a connection. */
  | { readonly kind: "no-place" }
  /** Hosts were left, but their addresses have as many connections as they may have. */
  | { readonly kind: "crowded" }
  | { readonly kind: "failed"; readonly failure: DeliveryFailure };

/** Opens connections: next host on failure, source addresses in turn, idle connections to the same place first. */
export class Connector {
  /** Hosts that failed; connections that break in a transaction are to be noted too. */
  readonly memory: PeerMemory;
  readonly #clock: Clock;
  readonly #connect: (options: ConnectOptions) => Promise<ConnectResult>;
  readonly #idle: IdleConnections;
  readonly #turns = new Map<string, number>();
  readonly #toAddress = new AddressCounts();

  constructor(given: {
    readonly clock: Clock;
    readonly connect: (options: ConnectOptions) => Promise<ConnectResult>;
    readonly idle: IdleConnections;
  }) {
    this.#clock = given.clock;
    this.#connect = given.connect;
    this.#idle = given.idle;
    this.memory = new PeerMemory(given.clock);
  }

  /**
   * Opens a connection for a queue, or takes an idle one to the same place. Hosts that failed a moment ago, or refused the mail
   * of this round before, are tried last. `place` is held when the result is a connection, and as before otherwise.
   */
  async open(opening: Opening, hosts: HostSource, round: Round, place: Place): Promise<OpenResult> {
    const sources = this.#inTurn(opening);
    const candidates = new Candidates(() => hosts.next(), round, this.memory);
    let full = false;
    for (;;) {
      const candidate = await candidates.next();
      if (candidate === undefined) break;
      const { host, late } = candidate;
      const source = sources.find(({ address }) => sameFamily(address, host.address));
      if (source === undefined) {
        round.note(familyFailure(host));
        continue;
      }
      const key = connectionKey(opening, source, host);
      const idle = round.mayReuse ? this.#takeIdle(key, place) : undefined;
      if (idle !== undefined) {
        round.begin(candidate.place);
        return { kind: "open", pooled: idle.pooled, fresh: false, late };
      }
      if (this.#toAddress.of(host.address) >= opening.maxConnectionsPerAddress) {
        full = true;
        continue;
      }
      if (!place.take()) return { kind: "no-place" };
      round.begin(candidate.place);
      const pooled = await this.#connectTo(opening, source, candidate, key);
      if (pooled instanceof PooledConnection) return { kind: "open", pooled, fresh: true, late };
      round.note(pooled);
    }
    if (full) return { kind: "crowded" };
    if (hosts.failure !== undefined) round.note(hosts.failure);
    return { kind: "failed", failure: round.failure ?? noHost(opening.queue) };
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

  /** Connects, and counts the connection for its address until it closes. */
  async #connectTo(
    opening: Opening,
    source: Source,
    { host, place }: Candidate,
    key: string,
  ): Promise<PooledConnection | DeliveryFailure> {
    const leave = this.#toAddress.take(host.address);
    try {
      const result = await this.#connect(this.#options(opening, source, host, place));
      if (result.ok) {
        const { connection } = result;
        if (connection.peer.tlsFellBack) this.memory.noteBrokenTls(place);
        return new PooledConnection(connection, key, place, leave);
      }
      leave();
      this.memory.noteFailed(place);
      return result.failure;
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** The source addresses, beginning with the one whose turn it is. */
  #inTurn({ virtualMta, sources }: Opening): readonly Source[] {
    const turn = (this.#turns.get(virtualMta) ?? 0) % Math.max(sources.length, 1);
    this.#turns.set(virtualMta, turn + 1);
    return turn === 0 ? sources : [...sources.slice(turn), ...sources.slice(0, turn)];
  }

  #options(opening: Opening, source: Source, host: Host, place: string): ConnectOptions {
    const { tls, tlsContext, pipelineDepth, ignoreExtensions, timeouts } = opening;
    const clear = tls === "opportunistic" && this.memory.prefersClearText(place);
    return {
      ...host,
      localAddress: source.address,
      heloName: source.heloName,
      tls: clear ? "none" : tls,
      ...(tlsContext === undefined ? {} : { tlsContext }),
      pipelineDepth,
      ignoreExtensions,
      timeouts,
      clock: this.#clock,
    };
  }
}

function sameFamily(source: string | undefined, address: string): boolean {
  return (
    source === undefined || isIPv4(source) === isIPv4(address) || isIPv6(source) === isIPv6(address)
  );
}

function familyFailure({ hostName, address }: Host): DeliveryFailure {
  return {
    stage: "connect",
    temporary: true,
    status: "4.4.1",
    reply: undefined,
    text: "no source address is of the same family as the destination address",
    host: `${hostName} (${address})`,
  };
}

/** No host was found for a queue, and none failed. */
export function noHost(queue: string): DeliveryFailure {
  return {
    stage: "dns",
    temporary: true,
    status: "4.4.4",
    reply: undefined,
    text: `no host to try for ${queue}`,
    host: undefined,
  };
}
