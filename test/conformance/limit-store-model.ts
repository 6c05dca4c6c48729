import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Grant, LimitKey } from "../../core/limits/limit-store.ts";
import type { LimitStoreFactory, LimitStoreUnderTest } from "./limit-store-kit.ts";
import { MINUTE, per, SECOND } from "./limit-store-kit.ts";

type Step =
  | { readonly kind: "want"; readonly amount: number }
  | { readonly kind: "fill" }
  | { readonly kind: "settle"; readonly which: number; readonly part: number }
  | { readonly kind: "cancel"; readonly which: number }
  | { readonly kind: "pass"; readonly part: number }
  | { readonly kind: "step"; readonly by: number }
  | { readonly kind: "crash" | "restart" };

/** Something used, and when. */
interface Use {
  readonly at: number;
  readonly amount: number;
}

interface Open {
  readonly grant: Grant;
  readonly amount: number;
  readonly takenAt: number;
}

/** Times from one thing to the next, in windows: many a little less than one, or a little more. */
const parts: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: 0, max: 500 }).map(tenThousandths),
  fc.integer({ min: 9_700, max: 10_200 }).map(tenThousandths),
  fc.integer({ min: 0, max: 15_000 }).map(tenThousandths),
);

function tenThousandths(many: number): number {
  return many / 10_000;
}

function oneOf<K extends string>(...kinds: readonly K[]): fc.Arbitrary<K> {
  return fc.constantFrom(...kinds);
}

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: oneOf("fill") }) },
    {
      weight: 4,
      arbitrary: fc.record({ kind: oneOf("want"), amount: fc.integer({ min: 1, max: 12 }) }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: oneOf("settle"),
        which: fc.nat(20),
        part: fc.constantFrom(0, 0.5, 1, 1, 1),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: oneOf("cancel"), which: fc.nat(20) }) },
    { weight: 8, arbitrary: fc.record({ kind: oneOf("pass"), part: parts }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: oneOf("step"),
        by: fc.integer({ min: -7_200_000, max: 7_200_000 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: oneOf("crash", "restart") }) },
  ),
  { maxLength: 60 },
);

/** One key under a random life. What is used may have been used at any time from taking to settling: both ends are looked at. */
class Life {
  readonly early: Use[] = [];
  readonly late: Use[] = [];
  readonly #key: LimitKey;
  #given: LimitStoreUnderTest;
  #open: Open[] = [];

  constructor(given: LimitStoreUnderTest, key: LimitKey) {
    this.#given = given;
    this.#key = key;
  }

  async run(step: Step, window: number): Promise<void> {
    switch (step.kind) {
      case "want":
        return this.#want(Math.min(step.amount, this.#key.limit.count));
      case "fill":
        return this.#fill(this.#given);
      case "settle":
        return this.#settle(step.which, step.part);
      case "cancel":
        return this.#settle(step.which, 0);
      case "pass":
        return this.#given.pass(step.part * window);
      case "step":
        return this.#given.step?.(step.by);
      case "crash":
      case "restart":
        // What was open is used up at the end, or was at the beginning.
        while (this.#open.length > 0) this.#used(0, step.kind === "crash" ? 1 : 0);
        this.#given = await this.#given[step.kind]();
        return undefined;
    }
  }

  /** Takes now, or whenever it is woken. */
  #want(amount: number): void {
    const { store } = this.#given;
    const grant = store.take([this.#key], [amount]);
    if (grant === undefined)
      store.wait([this.#key], { amounts: [amount] }, () => this.#take(this.#given, amount));
    else this.#open.push({ grant, amount, takenAt: this.#given.now() });
  }

  /** Uses all there is, and once more what is fetched for it. */
  #fill(given: LimitStoreUnderTest, again = true): void {
    const { store, now } = given;
    const amount = store.most(this.#key);
    if (amount > 0) {
      store.take([this.#key], [amount])?.settle();
      this.early.push({ at: now(), amount });
      this.late.push({ at: now(), amount });
    }
    if (again)
      store.wait([this.#key], { amounts: [1], wishes: [100] }, () => this.#fill(given, false));
  }

  #take({ store, now }: LimitStoreUnderTest, amount: number): void {
    const grant = store.take([this.#key], [amount]);
    if (grant !== undefined) this.#open.push({ grant, amount, takenAt: now() });
  }

  #settle(which: number, part: number): void {
    if (this.#open.length > 0) this.#used(which % this.#open.length, part);
  }

  #used(at: number, part: number): void {
    const [open] = this.#open.splice(at, 1);
    if (open === undefined) return;
    const amount = Math.ceil(open.amount * part);
    this.early.push({ at: open.takenAt, amount });
    this.late.push({ at: this.#given.now(), amount });
    open.grant.settle([amount]);
  }

  dispose(): Promise<void> {
    return this.#given.dispose();
  }
}

/** The most that was used in a span as long as the window, its ends included. */
function mostIn(uses: readonly Use[], window: number): number {
  const sorted = [...uses].sort((a, b) => a.at - b.at);
  let [most, sum, first] = [0, 0, 0];
  for (const { at, amount } of sorted) {
    sum += amount;
    for (let old = sorted[first]; old !== undefined && old.at < at - window; old = sorted[++first])
      sum -= old.amount;
    most = Math.max(most, sum);
  }
  return most;
}

/** Uses one after the other as soon as each is given, for so many windows; returns how many that were. */
async function steadily(
  given: LimitStoreUnderTest,
  key: LimitKey,
  time: number,
): Promise<readonly Use[]> {
  const uses: Use[] = [];
  const go = (): void => {
    for (let grant = given.store.take([key], [1]); grant; grant = given.store.take([key], [1])) {
      grant.settle();
      uses.push({ at: given.now(), amount: 1 });
    }
    given.store.wait([key], { amounts: [1] }, go);
  };
  go();
  await given.pass(time);
  return uses;
}

export function limitModelConformance(factory: LimitStoreFactory): void {
  for (const [name, window, survives] of [
    ["short", SECOND, false],
    ["lasting", 2 * MINUTE, true],
  ] as const)
    test(`a ${name} window: never more than the limit in any span as long as it`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 3, max: 30 }), steps, async (count, life) => {
          const key = per(window, count);
          const run = new Life(await factory(), key);
          const stepsBack = (step: Step): boolean =>
            step.kind !== "step" || step.by <= 0 || !survives;
          const stays = (step: Step): boolean =>
            survives || (step.kind !== "crash" && step.kind !== "restart");
          try {
            // A clock set forwards while nobody runs cannot be told from time that passed.
            for (const step of life.filter(stepsBack).filter(stays)) await run.run(step, window);
          } finally {
            await run.dispose();
          }
          assert.ok(mostIn(run.early, window) <= count);
          assert.ok(mostIn(run.late, window) <= count);
        }),
        { numRuns: 300 },
      );
    });

  for (const [window, count] of [
    [SECOND, 50],
    [MINUTE, 600],
    [60 * MINUTE, 100],
  ] as const)
    test(`${count} in ${window} ms are no fewer than 29 in 30 of that, and no more`, async () => {
      const given = await factory();
      try {
        const uses = await steadily(given, per(window, count), 10 * window);
        assert.ok(uses.length >= 10 * count * (1 - 1 / 30), `${uses.length} uses`);
        assert.ok(mostIn(uses, window) <= count);
      } finally {
        await given.dispose();
      }
    });
}
