import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type LimitStoreFactory, MINUTE, per, SECOND } from "../../core/testing/limit-store/kit.ts";
import { Life, type LifeStep, mostIn } from "../../core/testing/limit-store/life.ts";
import { happens } from "../../core/testing/limit-store/model.ts";

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

const steps: fc.Arbitrary<readonly LifeStep[]> = fc.array(
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

/**
 * Lives that are new in each run, the shortest that breaks a limit is shown. `knowsHost`: the store can tell a clock that was set forwards
 * from time that passed while nobody ran.
 */
export function limitLives(name: string, factory: LimitStoreFactory, knowsHost = false): void {
  for (const [kind, window, survives] of [
    ["short", SECOND, false],
    ["lasting", 2 * MINUTE, true],
  ] as const)
    test(`${name}, a ${kind} window: never more than the limit in any span as long as it`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 3, max: 30 }), steps, async (count, life) => {
          const run = new Life(await factory(), per(window, count));
          try {
            for (const step of life)
              if ((knowsHost && survives) || happens(step, survives)) await run.run(step, window);
          } finally {
            await run.dispose();
          }
          assert.ok(mostIn(run.early, window) <= count);
          assert.ok(mostIn(run.late, window) <= count);
        }),
        { numRuns: 300 },
      );
    });
}
