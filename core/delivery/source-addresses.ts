import { isIPv6 } from "node:net";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import { type ProxyHop, proxyKey } from "../smtp/proxy-hop.ts";
import type { Alarms } from "../telemetry/alarms.ts";
import type { Log } from "../telemetry/log.ts";
import type { Clock, Timer } from "../time/clock.ts";
import type { Held } from "./held.ts";
import type { SourceAddress } from "./plan.ts";

/** How often it is looked whether an address that is out of use can be used again, milliseconds. */
const LOOK_AGAIN = 60_000;

const WHY = "this host does not have its source addresses";
const WHY_PROXIES = "its proxies cannot be reached";

/** What it works with. */
export interface SourceAddressesParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly alarms: Alarms;
  /** Whether this host can send from an address now. Never rejects. */
  readonly canBind: (address: string) => Promise<boolean>;
  /** Whether a proxy takes connections now. Never rejects. */
  readonly canReach: (proxy: ProxyHop) => Promise<boolean>;
}

/** A source that is out of use. */
interface OutOfUse {
  readonly source: SourceAddress;
  readonly alarm: string;
}

/**
 * The addresses that mail is sent from: whose turn it is, and which this host does not have at the moment. Such an address is out of use,
 * with an alarm, until a look from time to time finds it; mail is never sent from another one than is configured for it. The same holds for
 * addresses that proxies have, while they cannot be reached.
 */
export class SourceAddresses {
  readonly #parts: SourceAddressesParts;
  readonly #turns = new Map<string, number>();
  /** By what tells sources apart. */
  readonly #outOfUse = new Map<string, OutOfUse>();
  /** Looks under way, one an address. */
  readonly #looks = new Map<string, Promise<boolean>>();
  /** Queues that no host can be reached for without one that is out of use, and until when at most. */
  readonly #waiting = new Map<QueueRuntime, number>();
  #timer: Timer | undefined;
  #stopped = false;
  /** Hears of a queue that waited and may go on. */
  onBack: (queue: QueueRuntime) => void = () => {};

  constructor(parts: SourceAddressesParts) {
    this.#parts = parts;
  }

  /** The sources from which a host of a family can be reached now, beginning with the one whose turn it is, which then is the next one's. */
  inTurn(
    virtualMta: string,
    sources: readonly SourceAddress[],
    family: 4 | 6,
  ): readonly SourceAddress[] {
    const found = sources.filter((source) => this.#canUse(source, family));
    if (found.length < 2) return found;
    const usable = ofLowestRank(found);
    if (usable.length < 2) return usable;
    const key = `${family} ${virtualMta}`;
    const turn = (this.#turns.get(key) ?? 0) % usable.length;
    this.#turns.set(key, turn + 1);
    return turn === 0 ? usable : [...usable.slice(turn), ...usable.slice(0, turn)];
  }

  /** Whether an address of a family is out of use among some. */
  anyOutOfUse(sources: readonly SourceAddress[], family: 4 | 6): boolean {
    if (this.#outOfUse.size === 0) return false;
    return sources.some(
      (source) =>
        source.address !== undefined &&
        familyOf(source.address) === family &&
        this.#outOfUse.has(wayOf(source)),
    );
  }

  #canUse(source: SourceAddress, family: 4 | 6): boolean {
    const { address } = source;
    if (address === undefined) return true;
    if (familyOf(address) !== family) return false;
    return this.#outOfUse.size === 0 || !this.#outOfUse.has(wayOf(source));
  }

  /**
   * A connection from an address failed as if this host did not have it: true when that is so, and the address is out of use from now on.
   * Otherwise something else was wrong, as when no port was left.
   */
  async isMissing(address: string): Promise<boolean> {
    const source = { address, heloName: "" };
    if (this.#outOfUse.has(address)) return true;
    if (await this.#look(source)) return false;
    const text = `this host does not have the source address ${address}: it is out of use, its mail takes another one or waits`;
    this.#putOut(source, `source-address:${address}`, text);
    return true;
  }

  /** A proxy could not be reached, or does not do what it is to: it is out of use until a look finds it. */
  proxyFailed(source: SourceAddress, proxy: ProxyHop, why: string): void {
    const text = `${why}: the proxy ${proxy.name} is out of use, its mail takes another one or waits`;
    this.#putOut(source, `proxy-away:${proxy.name}`, text);
  }

  #putOut(source: SourceAddress, alarm: string, text: string): void {
    const way = wayOf(source);
    if (this.#stopped || this.#outOfUse.has(way)) return;
    this.#outOfUse.set(way, { source, alarm });
    this.#parts.alarms.raise(alarm, text, "error");
    this.#lookLater();
  }

  #look(source: SourceAddress): Promise<boolean> {
    const way = wayOf(source);
    const known = this.#looks.get(way);
    if (known !== undefined) return known;
    const { address = "", proxy } = source;
    const { canBind, canReach } = this.#parts;
    const found = proxy === undefined ? canBind(address) : canReach(proxy);
    const look = found.finally(() => this.#looks.delete(way));
    this.#looks.set(way, look);
    return look;
  }

  #lookLater(): void {
    this.#timer ??= this.#parts.clock.after(LOOK_AGAIN, () => void this.#lookAgain());
  }

  async #lookAgain(): Promise<void> {
    let isBack = false;
    for (const [way, { source, alarm }] of [...this.#outOfUse]) {
      const found = await this.#look(source);
      if (this.#stopped) return;
      if (!found || !this.#outOfUse.delete(way)) continue;
      isBack = true;
      this.#parts.alarms.clear(alarm);
      const { address, proxy } = source;
      if (proxy === undefined)
        this.#parts.log.notice("a source address is in use again", { address });
      else this.#parts.log.notice("a proxy is in use again", { proxy: proxy.name });
    }
    this.#timer = undefined;
    if (this.#outOfUse.size > 0) this.#lookLater();
    if (isBack) for (const queue of this.#release()) this.onBack(queue);
  }

  #release(): readonly QueueRuntime[] {
    const queues = [...this.#waiting.keys()];
    this.#waiting.clear();
    return queues;
  }

  /** A queue waits for an address to be there again, or until a time. */
  wait(queue: QueueRuntime, until: number): void {
    this.#waiting.set(queue, until);
  }

  /** Why a queue waits; undefined when it does not. */
  heldBy(queue: QueueRuntime): Held | undefined {
    if (this.#waiting.size === 0) return undefined;
    const until = this.#waiting.get(queue);
    if (until === undefined) return undefined;
    if (until > this.#parts.clock.now()) return { reason: "no-source", why: this.#why, until };
    this.#waiting.delete(queue);
    return undefined;
  }

  get #why(): string {
    const away = [...this.#outOfUse.values()];
    const proxied = away.some(({ source }) => source.proxy !== undefined);
    return proxied && away.every(({ source }) => source.proxy !== undefined) ? WHY_PROXIES : WHY;
  }

  /** A queue has another plan, or no mail any more. */
  forget(queue: QueueRuntime): void {
    this.#waiting.delete(queue);
  }

  /** Another configuration is in force: which addresses it needs is found out when they are used. The queues that waited. */
  plansChanged(): readonly QueueRuntime[] {
    for (const { alarm } of this.#outOfUse.values()) this.#parts.alarms.clear(alarm);
    this.#outOfUse.clear();
    this.#turns.clear();
    return this.#release();
  }

  /** Looks no more. */
  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}

/** The family of an IP address. */
export function familyOf(address: string): 4 | 6 {
  return isIPv6(address) ? 6 : 4;
}

/** What is out of use together with a source: the address by itself, or all addresses of its proxy. */
function wayOf({ address = "", proxy }: SourceAddress): string {
  return proxy === undefined ? address : `proxy ${proxyKey(proxy)}`;
}

/** Proxies that others only stand in for. */
function ofLowestRank(sources: readonly SourceAddress[]): readonly SourceAddress[] {
  const ranks = sources.map(({ proxy }) => proxy?.rank ?? 0);
  const lowest = Math.min(...ranks);
  return ranks.every((rank) => rank === lowest)
    ? sources
    : sources.filter((_source, at) => ranks[at] === lowest);
}
