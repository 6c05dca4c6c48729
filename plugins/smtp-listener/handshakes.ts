import { addressGroup, type Clock, networkGroup, type Timer } from "../../core/mod.ts";

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

/** Handshakes of a client or a network, with when each began, oldest first. */
type Begun<T> = ReadonlyMap<T, number>;

/** What a client counts as. */
interface Place {
  readonly client: string;
  readonly network: string;
}

/** A handshake that has no place yet. */
interface Waiting extends Place {
  readonly go: () => void;
}

/**
 * Handshakes under way. When there are too many, those who come wait in line: a client may well open fifty connections at once. What does not
 * go on makes way for them: of the same client (strangers may share its address), of its network, or of the network that has most of them.
 */
export class Handshakes<T extends Shaking> {
  readonly #clock: Clock;
  readonly #byClient = new Groups<T>();
  readonly #byNetwork = new Groups<T>();
  readonly #waiting = new Map<T, Waiting>();
  #timer: Timer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#byNetwork.size;
  }

  /** Calls `go` when there is a place, now or later. Members are removed when their handshake is over, or they are gone. */
  begin(member: T, address: string, go: () => void): void {
    const place = { client: addressGroup(address), network: networkGroup(address) };
    if (this.#take(member, place)) return go();
    this.#waiting.set(member, { ...place, go });
    this.#lookLater();
  }

  /** Does nothing when it is not known. */
  remove(member: T): void {
    const hadPlace = this.#drop(member);
    this.#waiting.delete(member);
    if (hadPlace) this.#next();
    if (this.#waiting.size > 0) return;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #drop(member: T): boolean {
    this.#byClient.remove(member);
    return this.#byNetwork.remove(member);
  }

  #take(member: T, { client, network }: Place): boolean {
    const hasRoom =
      this.#hasRoom(this.#byClient.of(client), MOST_OF_CLIENT) &&
      this.#hasRoom(this.#byNetwork.of(network), MOST_OF_NETWORK) &&
      (this.size < MOST || this.#makeWay(this.#byNetwork.largest()));
    if (!hasRoom) return false;
    const now = this.#clock.monotonic();
    this.#byClient.add(member, client, now);
    this.#byNetwork.add(member, network, now);
    return true;
  }

  /** Gives places to those who have waited longest and may have one. */
  #next(): void {
    for (const [member, waiting] of this.#waiting) {
      // Nobody else would find one either.
      if (this.size >= MOST && !this.#isSlow(this.#byNetwork.largest())) return;
      if (!this.#take(member, waiting)) continue;
      this.#waiting.delete(member);
      waiting.go();
    }
  }

  /** What rests now is slow then. */
  #lookLater(): void {
    this.#timer ??= this.#clock.after(SLOW, () => {
      this.#timer = undefined;
      this.#next();
      if (this.#waiting.size > 0) this.#lookLater();
    });
  }

  #hasRoom(members: Begun<T>, most: number): boolean {
    return members.size < most || this.#makeWay(members);
  }

  /** Ends the oldest if it is slow; false when it is not. */
  #makeWay(members: Begun<T>): boolean {
    const [oldest] = members.keys();
    if (oldest === undefined || !this.#isSlow(members)) return false;
    this.#drop(oldest);
    oldest.destroy();
    return true;
  }

  #isSlow(members: Begun<T>): boolean {
    return this.#clock.monotonic() - begunAt(members) >= SLOW;
  }
}

/** Members by what they have in common. */
class Groups<T> {
  readonly #groups = new Map<string, Map<T, number>>();
  readonly #groupOf = new Map<T, string>();

  get size(): number {
    return this.#groupOf.size;
  }

  of(group: string): Begun<T> {
    return this.#groups.get(group) ?? new Map<T, number>();
  }

  add(member: T, group: string, now: number): void {
    const members = this.#groups.get(group) ?? new Map<T, number>();
    this.#groups.set(group, members.set(member, now));
    this.#groupOf.set(member, group);
  }

  /** False when it was no member. */
  remove(member: T): boolean {
    const group = this.#groupOf.get(member);
    if (group === undefined) return false;
    this.#groupOf.delete(member);
    const members = this.#groups.get(group);
    members?.delete(member);
    if (members?.size === 0) this.#groups.delete(group);
    return true;
  }

  /** Of the groups with the most members the one whose oldest is the oldest. */
  largest(): Begun<T> {
    let largest: Begun<T> = new Map();
    for (const members of this.#groups.values()) {
      const more = members.size - largest.size;
      if (more > 0 || (more === 0 && begunAt(members) < begunAt(largest))) largest = members;
    }
    return largest;
  }
}

/** When the oldest of them began. */
function begunAt(members: Begun<unknown>): number {
  const [begun = Number.POSITIVE_INFINITY] = members.values();
  return begun;
}
