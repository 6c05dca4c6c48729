import assert from "node:assert/strict";
import { test } from "node:test";
import { FewAtATime } from "./few-at-a-time.ts";

test("so many run at a time, so many wait in their order, whatever becomes of them; others are refused", async () => {
  const few = new FewAtATime(2, 3);
  const works = Array.from({ length: 5 }, () => Promise.withResolvers<number>());
  const begun: number[] = [];
  const running = works.map(({ promise }, at) =>
    few.run(() => {
      begun.push(at);
      return promise;
    }),
  );
  await assert.rejects(
    few.run(() => Promise.resolve(9)),
    /too many wait/,
  );
  assert.deepEqual(begun, [0, 1]);
  works[1]?.reject(new Error("no"));
  await assert.rejects(running[1] ?? assert.fail(), /no/);
  assert.deepEqual(begun, [0, 1, 2]);
  for (const [at, { resolve }] of works.entries()) resolve(at);
  assert.deepEqual(
    await Promise.all([running[0], running[2], running[3], running[4]]),
    [0, 2, 3, 4],
  );
  assert.deepEqual(begun, [0, 1, 2, 3, 4]);
  assert.equal(await few.run(() => Promise.resolve(7)), 7);
});
