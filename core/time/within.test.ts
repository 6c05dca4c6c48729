import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { sleep } from "./clock.ts";
import { within } from "./within.ts";

test("what is done in time counts, and leaves no timer", async () => {
  const clock = new FakeClock();
  const work = sleep(clock, 5).then(() => "done");
  const answer = within(clock, 10, work, () => "late");
  await clock.advance(5);
  assert.equal(await answer, "done");
  assert.equal(clock.pending, 0);
  const refused = within(clock, 10, Promise.reject(new Error("no")), () => "late");
  await assert.rejects(refused, /no/);
});

test("after the limit it is late, and what comes then is not heard", async () => {
  const clock = new FakeClock();
  const never = sleep(clock, 20).then(() => Promise.reject(new Error("unheard")));
  const answer = within<unknown>(clock, 10, never, () => "late");
  const failing = within(clock, 10, sleep(clock, 20), () => {
    throw new Error("too late");
  });
  const failed = assert.rejects(failing, /too late/);
  await clock.advance(20);
  assert.equal(await answer, "late");
  await failed;
});
