import assert from "node:assert/strict";
import { countedAs, type LimitSubject } from "../../core/limits/limit-subject.ts";
import type { Ceiling, Counted, RateLimit } from "../../core/limits/rate-limit.ts";
import type { PeerInfo } from "../../core/message/agent-connection.ts";
import { paceOf, type Rate } from "../../core/time/rate.ts";

/** From this length on a window outlives the server, milliseconds. */
const DURABLE = 60_000;

/** Something that limits count. */
interface Use {
  readonly counts: Counted;
  /** Of the monotonic clock. */
  readonly at: number;
  readonly amount: number;
  readonly queue: string;
  readonly peer: PeerInfo;
}

interface Open {
  readonly queue: string;
  readonly peer: PeerInfo;
  readonly isOpen: () => boolean;
}

/** Looks that no limit of a plan is passed in any span as long as its window, nor at any time. */
export class LimitWatch {
  readonly #limits: readonly RateLimit[];
  readonly #ceilings: readonly Ceiling[];
  /** False where the queue of what is seen is not known. */
  readonly #knowsQueues: boolean;
  #uses: Use[] = [];

  constructor(given: {
    readonly limits: readonly RateLimit[];
    readonly ceilings: readonly Ceiling[];
    readonly knowsQueues: boolean;
  }) {
    this.#limits = given.limits;
    this.#ceilings = given.ceilings;
    this.#knowsQueues = given.knowsQueues;
  }

  used(use: Use): void {
    this.#uses.push(use);
  }

  /** Another server goes on: windows shorter than a start are new ones. */
  restarted(now: number): void {
    for (const limit of this.#limits) if (limit.rate.window < DURABLE) this.#checkRate(limit);
    this.#forgottenAt = now;
  }

  #forgottenAt = Number.NEGATIVE_INFINITY;

  check(open: readonly Open[]): void {
    for (const limit of this.#limits) this.#checkRate(limit);
    for (const ceiling of this.#ceilings) {
      if (!this.#sees(ceiling)) continue;
      const counts = new Map<string, number>();
      for (const { queue, peer, isOpen } of open) {
        const key = isOpen() ? keyOf(ceiling, queue, peer) : undefined;
        if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      for (const [key, many] of counts)
        assert.ok(many <= ceiling.most, `${many} connections of ${key}: ${ceiling.name}`);
    }
  }

  /** Connections go from one queue to another, which is not seen here. */
  #sees({ by }: LimitSubject): boolean {
    return this.#knowsQueues || !by.includes("queue");
  }

  #checkRate(limit: RateLimit): void {
    const { rate } = limit;
    if (!this.#sees(limit)) return;
    const pace = paceOf(rate);
    const groups = Map.groupBy(
      this.#uses.filter(({ counts }) => counts === limit.counts),
      ({ queue, peer }) => keyOf(limit, queue, peer),
    );
    groups.delete(undefined);
    for (const [key, uses] of groups)
      for (const each of pace === undefined ? [rate] : [rate, pace])
        this.#checkSpans(`${limit.name} of ${key}`, uses, each);
  }

  #checkSpans(what: string, all: readonly Use[], { count, window }: Rate): void {
    const uses = window < DURABLE ? all.filter(({ at }) => at >= this.#forgottenAt) : all;
    let [first, sum] = [0, 0];
    for (const { at, amount } of uses) {
      sum += amount;
      for (let one = uses[first]; one && one.at <= at - window; one = uses[++first])
        sum -= one.amount;
      assert.ok(sum <= count, `${sum} instead of ${count} in ${window} ms: ${what} at ${at}`);
    }
  }
}

function keyOf(subject: LimitSubject, queue: string, peer: PeerInfo): string | undefined {
  const virtualMta = queue.slice(queue.indexOf("/") + 1);
  const { address, localAddress: sourceAddress } = peer;
  return countedAs(
    subject,
    { name: queue, virtualMta },
    { sourceAddress, address, hostName: peer.host },
  );
}
