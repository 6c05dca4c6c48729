import { isIPv6 } from "node:net";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Alarms } from "../telemetry/alarms.ts";
import type { Log } from "../telemetry/log.ts";
import type { Clock, Timer } from "../time/clock.ts";
import type { Held } from "./held.ts";
import type { SourceAddress } from "./plan.ts";

/** How often it is looked whether an address that is out of use can be used again, milliseconds. */
const LOOK_AGAIN = 60_000;

const WHY = "this host does not have its source addresses";

/** What it works with. */
export interface SourceAddressesParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly alarms: Alarms;
  /** Whether this host can send from an address now. Never rejects. */
  readonly canBind: (address: string) => Promise<boolean>;
}

/**
 * The addresses that mail is sent from: whose turn it is, and which this host does not have at the moment. Such an address is out of use,
 * with an alarm, until a look from time to time finds it; mail is never sent from another one than is configured for it.
 */
export class SourceAddresses {
  readonly #parts: SourceAddressesParts;
  readonly #turns = new Map<string, number>();
  readonly #outOfUse = new Set<string>();
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
    const usable = sources.filter(
      ({ address }) =>
        address === undefined || (familyOf(address) === family && !this.#outOfUse.has(address)),
    );
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
      ({ address }) =>
        address !== undefined && familyOf(address) === family && this.#outOfUse.has(address),
    );
  }

  /**
   * A connection from an address failed as if this host did not have it: true when that is so, and the address is out of use from now on.
   * Otherwise something else was wrong, as when no port was left.
   */
  async isMissing(address: string): Promise<boolean> {
    if (this.#outOfUse.has(address)) return true;
    if (await this.#look(address)) return false;
    if (this.#stopped || this.#outOfUse.has(address)) return true;
    this.#outOfUse.add(address);
    const text = `this host does not have the source address ${address}: it is out of use, its mail takes another one or waits`;
    this.#parts.alarms.raise(keyOf(address), text, "error");
    this.#lookLater();
    return true;
  }

  #look(address: string): Promise<boolean> {
    const known = this.#looks.get(address);
    if (known !== undefined) return known;
    const look = this.#parts.canBind(address).finally(() => this.#looks.delete(address));
    this.#looks.set(address, look);
    return look;
  }

  #lookLater(): void {
    this.#timer ??= this.#parts.clock.after(LOOK_AGAIN, () => void this.#lookAgain());
  }

  async #lookAgain(): Promise<void> {
    let isBack = false;
    for (const address of [...this.#outOfUse]) {
      const found = await this.#look(address);
      if (this.#stopped) return;
      if (!found || !this.#outOfUse.delete(address)) continue;
      isBack = true;
      this.#parts.alarms.clear(keyOf(address));
      this.#parts.log.notice("a source address is in use again", { address });
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
    if (until > this.#parts.clock.now()) return { reason: "no-source", why: WHY, until };
    this.#waiting.delete(queue);
    return undefined;
  }

  /** A queue has another plan, or no mail any more. */
  forget(queue: QueueRuntime): void {
    this.#waiting.delete(queue);
  }

  /** Another configuration is in force: which addresses it needs is found out when they are used. The queues that waited. */
  plansChanged(): readonly QueueRuntime[] {
    for (const address of this.#outOfUse) this.#parts.alarms.clear(keyOf(address));
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

function keyOf(address: string): string {
  return `source-address:${address}`;
}
