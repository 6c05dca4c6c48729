import assert from "node:assert/strict";
import type { LaneRule } from "../../core/delivery/lane-rule.ts";

/** From the moment on when a transaction was allowed it may take so long until a host has taken it, milliseconds. */
const ON_ITS_WAY = 30_000;

/** What limits and holds go by. */
export interface Facts {
  readonly queue: string;
  readonly senderDomain: string | undefined;
  readonly job: string | undefined;
}

/** Looks that limits and holds of parts of queues are kept, whatever happens. */
export class LaneWatch {
  readonly #facts = new Map<string, Facts>();
  #taken: { readonly at: number; readonly facts: Facts }[] = [];
  #rules: readonly LaneRule[];
  /** Holds by queue and job, with the time from which on nothing may be taken. */
  readonly #held = new Map<string, number>();

  constructor(rules: readonly LaneRule[]) {
    this.#rules = rules;
  }

  /** Recipients will be sent to. */
  expect(addresses: readonly string[], facts: Facts): void {
    for (const address of addresses) this.#facts.set(address, facts);
  }

  /** Other rules are in force: what was allowed before, and may be under way for long, is not counted. */
  changed(rules: readonly LaneRule[], underWay: Iterable<string>): void {
    this.#rules = rules;
    this.#taken = [];
    this.#pass(underWay);
  }

  #pass(underWay: Iterable<string>): void {
    for (const address of underWay) this.#facts.delete(address);
  }

  hold(queue: string, job: string, now: number, underWay: Iterable<string>): void {
    this.#pass(underWay);
    this.#held.set(`${queue} ${job}`, now + ON_ITS_WAY);
  }

  lift(queue: string, job: string): void {
    this.#held.delete(`${queue} ${job}`);
  }

  /** A host has taken a recipient. */
  took(address: string, at: number): void {
    const facts = this.#facts.get(address);
    if (facts === undefined) return;
    this.#taken.push({ at, facts });
    const from = this.#held.get(`${facts.queue} ${facts.job}`) ?? Number.POSITIVE_INFINITY;
    assert.ok(at < from, `${address} was sent although its job is held`);
  }

  /** No rate was passed. */
  check(): void {
    for (const { by, limit, messageRate } of this.#rules) {
      if (messageRate === undefined || messageRate.window < 2 * ON_ITS_WAY) continue;
      const groups = Map.groupBy(this.#taken, ({ facts }) => partOf(facts, by, limit));
      groups.delete(undefined);
      for (const [part, some] of groups)
        for (const { at: from } of some) {
          const until: number = from + messageRate.window - ON_ITS_WAY;
          const many: number = some.filter(({ at }) => at >= from && at < until).length;
          assert.ok(many <= messageRate.count, `${many} of ${part} in less than the window`);
        }
    }
  }
}

function partOf(facts: Facts, by: LaneRule["by"], limit: string | undefined): string | undefined {
  const values = by.map((dimension) => (dimension === "job" ? facts.job : facts.senderDomain));
  return values.includes(undefined) ? undefined : [limit ?? facts.queue, ...values].join(" ");
}
