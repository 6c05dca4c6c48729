import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../testing/fake-clock.ts";
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

test("work whose turn comes too late is not begun, and gives its place on", async () => {
  const clock = new FakeClock();
  const few = new FewAtATime(1, 10, { clock, longest: 1000 });
  const hangs = Promise.withResolvers<void>();
  const first = few.run(() => hangs.promise);
  let begun = 0;
  const late = [1, 2, 3].map(() =>
    assert.rejects(
      few.run(async () => void begun++),
      /did not come in 1 s/,
    ),
  );
  await clock.advance(1001);
  const next = few.run(() => Promise.resolve(7));
  hangs.resolve();
  await Promise.all([first, ...late]);
  assert.deepEqual([await next, begun], [7, 0]);
});
