import assert from "node:assert/strict";
import { HOUR, type LimitTest, MINUTE, per, refuses, SECOND, takeSoon, use } from "./kit.ts";

export function limitRestartConformance(limitTest: LimitTest): void {
  for (const how of ["restart", "crash"] as const) {
    limitTest(`what was used before a ${how} counts after it`, async (before) => {
      const key = per(HOUR, 100);
      await use(before, key, 100);
      await before.pass(10 * MINUTE);
      const after = await before[how]();
      assert.ok(await refuses(after, key, 1));
      await after.pass(49 * MINUTE);
      assert.ok(await refuses(after, key, 1));
      await after.pass(5 * MINUTE);
      await use(after, key, 100);
      await after.dispose();
    });

    limitTest(`a day's count is there after a ${how}`, async (before) => {
      const key = { name: "d", limit: { count: 5, zone: "UTC" } };
      await use(before, key, 5);
      const after = await before[how]();
      // Unless it was midnight just then, and a quarter of an hour makes it so once a day at most.
      const refused = await refuses(after, key, 1);
      await after.pass(15 * MINUTE);
      assert.ok(refused || (await refuses(after, key, 5)));
      await after.dispose();
    });
  }

  limitTest("what was open when the process was killed counts as used", async (before) => {
    const key = per(MINUTE, 10);
    assert.ok(await takeSoon(before, [key], [10]));
    const after = await before.crash();
    assert.ok(await refuses(after, key, 1));
    await after.pass(MINUTE / 2);
    assert.ok(await refuses(after, key, 1));
    await after.pass(MINUTE);
    await use(after, key, 10);
    await after.dispose();
  });

  limitTest(
    "what was open for long when the process was killed counts as used then",
    async (before) => {
      const key = per(MINUTE, 10);
      assert.ok(await takeSoon(before, [key], [10]));
      await before.pass(5 * MINUTE);
      const after = await before.crash();
      assert.ok(await refuses(after, key, 1));
      await after.pass(50 * SECOND);
      assert.ok(await refuses(after, key, 1));
      await after.pass(MINUTE);
      await use(after, key, 10);
      await after.dispose();
    },
  );

  limitTest(
    "what was open when the process was killed may have been used to the last",
    async (before) => {
      const key = per(MINUTE, 10);
      assert.ok(await takeSoon(before, [key], [10]));
      await before.pass(9 * SECOND);
      const after = await before.crash();
      await after.pass(58 * SECOND);
      assert.ok(await refuses(after, key, 1));
      await after.dispose();
    },
  );

  limitTest("a store that was closed has lost nothing of what was not used", async (before) => {
    const key = per(HOUR, 10);
    const grant = await takeSoon(before, [key], [10]);
    grant?.settle([1]);
    const after = await before.restart();
    await use(after, key, 9);
    assert.ok(await refuses(after, key, 1));
    await after.dispose();
  });

  limitTest("short windows may begin anew", async (before) => {
    const key = per(SECOND, 3);
    await use(before, key, 3);
    const after = await before.restart();
    await after.pass(2 * SECOND);
    await use(after, key, 3);
    await after.dispose();
  });
}
