import { isIPv4, isIPv6 } from "node:net";
import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import type { ConnectOptions, ConnectResult, SmtpTimeouts, TlsMode } from "../smtp/client.ts";
import type { Clock } from "../time/clock.ts";
import { AddressCounts } from "./address-counts.ts";
import type { IdleConnections, PooledConnection } from "./idle-connections.ts";
import type { ConnectionLimits, Slot } from "./limits.ts";
import { PeerMemory } from "./peer-memory.ts";

/** A destination host with one of its addresses. */
export interface Host {
  readonly hostName: string;
  readonly address: string;
  readonly port: number;
}

/** Hosts in the order to be tried, found as they are asked for. */
export interface HostSource {
  /** The next host; undefined at the end. */
  next(): Promise<Host | undefined>;
  /** Why there was none, or no more; meaningful at the end. */
  readonly failure: DeliveryFailure | undefined;
}

/** What opening needs to know besides the hosts. */
export interface Opening {
  readonly queue: string;
  readonly virtualMta: string;
  /** Connections at a time to one address, those of other queues included. */
  readonly maxConnectionsPerAddress: number;
  readonly sources: readonly { readonly address: string | undefined; readonly heloName: string }[];
  readonly tls: TlsMode;
  readonly tlsContext: ConnectOptions["tlsContext"] | undefined;
  readonly pipelineDepth: number;
  readonly ignoreExtensions: ReadonlySet<string>;
  readonly timeouts: SmtpTimeouts;
}

/** `failure` is undefined when nothing failed, but an address had as many connections as it may have. */
export type OpenResult =
  | { readonly ok: true; readonly pooled: PooledConnection }
  | { readonly ok: false; readonly failure: DeliveryFailure | undefined };

/** Hosts tried in one opening. */
const MAX_ATTEMPTS = 10;

/** Opens connections: next host on failure, source addresses in turn, idle connections to the same place first. */
export class Connector {
  readonly #clock: Clock;
  readonly #connect: (options: ConnectOptions) => Promise<ConnectResult>;
  readonly #limits: ConnectionLimits;
  readonly #idle: IdleConnections;
  readonly #memory: PeerMemory;
  readonly #turns = new Map<string, number>();
  readonly #toAddress = new AddressCounts();

  constructor(given: {
    readonly clock: Clock;
    readonly connect: (options: ConnectOptions) => Promise<ConnectResult>;
    readonly limits: ConnectionLimits;
    readonly idle: IdleConnections;
  }) {
    this.#clock = given.clock;
    this.#connect = given.connect;
    this.#limits = given.limits;
    this.#idle = given.idle;
    this.#memory = new PeerMemory(given.clock);
  }

  /**
   * Opens a connection for a queue, or takes an idle one to the same place. Hosts that were out of reach a moment ago are
   * tried last. `slot` is the place in the limits, taken by the caller; the connection holds it until it closes.
   */
  async open(opening: Opening, hosts: HostSource, slot: Slot): Promise<OpenResult> {
    const source = this.#nextSource(opening);
    const putOff: Host[] = [];
    let failure: DeliveryFailure | undefined;
    let attempts = 0;
    let full = false;
    for (;;) {
      const found = attempts < MAX_ATTEMPTS ? await hosts.next() : undefined;
      const host = found ?? putOff.shift();
      if (host === undefined || attempts >= MAX_ATTEMPTS) break;
      if (!sameFamily(source.address, host.address)) {
        failure ??= familyFailure(source.address, host);
        continue;
      }
      const key = connectionKey(opening, source, host);
      const idle = this.#idle.takeByKey(key);
      if (idle) {
        slot.release();
        return { ok: true, pooled: this.#adopt(idle, opening) };
      }
      if (found && this.#memory.unreachable(placeOf(host))) {
        putOff.push(host);
        continue;
      }
      if (this.#toAddress.of(host.address) >= opening.maxConnectionsPerAddress) {
        full = true;
        continue;
      }
      attempts++;
      const result = await this.#connectTo(opening, source, host);
      if (result.ok) {
        const { connection } = result;
        if (connection.peer.tlsFellBack) this.#memory.noteBrokenTls(placeOf(host));
        const pooled = { connection, slot, queue: opening.queue, key, sent: 0, answered: 0 };
        connection.onClose(() => pooled.slot.release());
        return { ok: true, pooled };
      }
      if (result.failure.stage === "connect")
        this.#memory.noteUnreachable(placeOf(host), result.failure);
      if (failure === undefined || result.failure.temporary || !failure.temporary)
        failure = result.failure;
    }
    slot.release();
    if (full) return { ok: false, failure: undefined };
    return { ok: false, failure: failure ?? hosts.failure ?? nothingToTry(opening.queue) };
  }

  /** Connects, and counts the connection for its address until it closes. */
  async #connectTo(
    opening: Opening,
    source: Opening["sources"][number],
    host: Host,
  ): Promise<ConnectResult> {
    const leave = this.#toAddress.take(host.address);
    try {
      const result = await this.#connect(this.#options(opening, source, host));
      if (result.ok) result.connection.onClose(leave);
      else leave();
      return result;
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** Counts an idle connection for the queue that goes on with it. */
  #adopt(pooled: PooledConnection, { queue, virtualMta }: Opening): PooledConnection {
    if (pooled.queue === queue) return pooled;
    pooled.slot.release();
    const adopted = { ...pooled, slot: this.#limits.take(queue, virtualMta), queue };
    adopted.connection.onClose(() => adopted.slot.release());
    return adopted;
  }

  #nextSource({ virtualMta, sources }: Opening): Opening["sources"][number] {
    const turn = this.#turns.get(virtualMta) ?? 0;
    this.#turns.set(virtualMta, (turn + 1) % Math.max(sources.length, 1));
    return sources[turn % sources.length] ?? { address: undefined, heloName: "localhost" };
  }

  #options(opening: Opening, source: Opening["sources"][number], host: Host): ConnectOptions {
    const { tls, tlsContext, pipelineDepth, ignoreExtensions, timeouts } = opening;
    const clear = tls === "opportunistic" && this.#memory.prefersClearText(placeOf(host));
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

function placeOf({ address, port }: Host): string {
  return `${address} ${port}`;
}

function connectionKey({ tls }: Opening, source: Opening["sources"][number], host: Host): string {
  return `${source.address ?? ""} ${source.heloName} ${host.hostName} ${placeOf(host)} ${tls}`;
}

function sameFamily(source: string | undefined, address: string): boolean {
  return (
    source === undefined || isIPv4(source) === isIPv4(address) || isIPv6(source) === isIPv6(address)
  );
}

function familyFailure(source: string | undefined, { hostName, address }: Host): DeliveryFailure {
  return {
    stage: "connect",
    temporary: true,
    status: "4.4.1",
    reply: undefined,
    text: `source address ${source} and destination address are of different families`,
    host: `${hostName} (${address})`,
  };
}

function nothingToTry(queue: string): DeliveryFailure {
  return {
    stage: "dns",
    temporary: true,
    status: "4.4.4",
    reply: undefined,
    text: `no host to try for ${queue}`,
    host: undefined,
  };
}
