import assert from "node:assert/strict";
import type { Random } from "../../time/random.ts";
import { fakeRandom } from "../fake-random.ts";
import type { DeclareTest } from "../on-its-own.ts";
import { type LimitStoreFactory, MINUTE, per, SECOND } from "./kit.ts";
import { Life, type LifeStep, mostIn, steadily } from "./life.ts";

const LIVES = 100;
const LONGEST_LIFE = 60;

function stepOf({ integer }: Random): LifeStep {
  const which = integer(20);
  switch (integer(11)) {
    case 0:
    case 1:
      return { kind: "fill" };
    case 2:
    case 3:
      return { kind: "want", amount: 1 + integer(12) };
    case 4:
    case 5:
      return { kind: "settle", which, part: integer(4) === 0 ? integer(2) / 2 : 1 };
    case 6:
      return integer(3) === 0 ? { kind: "cancel", which } : { kind: "fill" };
    case 7:
      return integer(3) === 0
        ? { kind: integer(2) === 0 ? "crash" : "restart" }
        : { kind: "step", by: integer(14_400_000) - 7_200_000 };
    case 8:
      // A little less than a window, or a little more.
      return { kind: "pass", part: (9_700 + integer(500)) / 10_000 };
    case 9:
      return { kind: "pass", part: integer(15_000) / 10_000 };
    default:
      return { kind: "pass", part: integer(500) / 10_000 };
  }
}

/** What can happen to a store of a window: a clock set forwards while nobody runs cannot be told from time that passed. */
export function happens(step: LifeStep, survives: boolean): boolean {
  if (step.kind === "step") return step.by <= 0 || !survives;
  return survives || (step.kind !== "crash" && step.kind !== "restart");
}

/** Declares the tests of random lives, the same in each run, and of steady demand. */
export function limitModelConformance(test: DeclareTest, factory: LimitStoreFactory): void {
  for (const [name, window, survives, scale] of [
    ["short", SECOND, false, 1],
    ["lasting", 2 * MINUTE, true, 1],
    // What is taken is little beside the limit, unless all of it is.
    ["large", 2 * MINUTE, true, 1000],
  ] as const)
    test(`random lives under a ${name} window: never more than the limit in any span as long as it`, async () => {
      for (let seed = 1; seed <= LIVES; seed++) {
        const random = fakeRandom(seed);
        const count = scale * (3 + random.integer(28));
        const life = new Life(await factory(), per(window, count));
        try {
          for (let many = random.integer(LONGEST_LIFE); many > 0; many--) {
            const step = stepOf(random);
            if (happens(step, survives)) await life.run(step, window);
          }
        } finally {
          await life.dispose();
        }
        for (const uses of [life.early, life.late])
          assert.ok(mostIn(uses, window) <= count, `life ${seed}: more than ${count}`);
      }
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
