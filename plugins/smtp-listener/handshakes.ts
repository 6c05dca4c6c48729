import { addressGroup, type Clock, networkGroup } from "../../core/mod.ts";
import { Crowd } from "./crowd.ts";

/**
 * Handshakes of TLS at a time: of all clients, of a network, and of one client. Each costs the processor as much as many messages, and a
 * client that does not go on with it costs a place.
 */
const MOST = 200;
const MOST_OF_NETWORK = 50;
const MOST_OF_CLIENT = 20;
/** A handshake that takes longer may have to make way for another, milliseconds: it takes a second over a slow line. */
const SLOW = 5000;

/** Whose handshakes are counted. */
interface Shaking {
  /** Ends it at once. */
  destroy(): void;
}

/** Handshakes under way. When there are too many, those that do not go on make way, of the network that has most of them first. */
export class Handshakes<T extends Shaking> {
  readonly #clock: Clock;
  readonly #byClient = new Crowd<T>();
  readonly #byNetwork = new Map<string, Map<T, number>>();
  readonly #networkOf = new Map<T, string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#networkOf.size;
  }

  /** Counts one more, until it is removed; false when there are too many. */
  begin(member: T, address: string): boolean {
    const client = addressGroup(address);
    const network = networkGroup(address);
    if (this.#byClient.countOf(client) >= MOST_OF_CLIENT) return false;
    const own = this.#byNetwork.get(network) ?? new Map<T, number>();
    if (own.size >= MOST_OF_NETWORK && !this.#makeWay(own)) return false;
    if (this.size >= MOST && !this.#makeWay(this.#largest())) return false;
    this.#byClient.add(member, client);
    this.#networkOf.set(member, network);
    this.#byNetwork.set(network, own.set(member, this.#clock.monotonic()));
    return true;
  }

  /** Does nothing when it is not counted. */
  remove(member: T): void {
    const network = this.#networkOf.get(member);
    if (network === undefined) return;
    this.#networkOf.delete(member);
    this.#byClient.remove(member);
    const members = this.#byNetwork.get(network);
    members?.delete(member);
    if (members?.size === 0) this.#byNetwork.delete(network);
  }

  /** Of the networks with the most handshakes the one whose oldest is the oldest. */
  #largest(): ReadonlyMap<T, number> {
    let largest: ReadonlyMap<T, number> = new Map();
    for (const members of this.#byNetwork.values()) {
      const more = members.size - largest.size;
      if (more > 0 || (more === 0 && begunAt(members) < begunAt(largest))) largest = members;
    }
    return largest;
  }

  /** Ends the oldest if it is slow; false when it is not. */
  #makeWay(members: ReadonlyMap<T, number>): boolean {
    const [oldest] = members.keys();
    if (oldest === undefined || this.#clock.monotonic() - begunAt(members) < SLOW) return false;
    this.remove(oldest);
    oldest.destroy();
    return true;
  }
}

/** When the oldest of them began. */
function begunAt(members: ReadonlyMap<unknown, number>): number {
  const [begun = Number.POSITIVE_INFINITY] = members.values();
  return begun;
}
