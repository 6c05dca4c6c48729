import assert from "node:assert/strict";
import { test } from "node:test";
import { ABORTED, untilAborted } from "./until-aborted.ts";

test("an answer that comes first is taken, a failure too", async () => {
  const { signal } = new AbortController();
  assert.equal(await untilAborted(Promise.resolve(1), signal), 1);
  await assert.rejects(untilAborted(Promise.reject(new Error("no")), signal), /^Error: no$/);
});

test("a signal ends the wait, also one that came before; what fails later is nobody's", async () => {
  const end = new AbortController();
  const { promise, reject } = Promise.withResolvers<number>();
  const waited = untilAborted(promise, end.signal);
  end.abort();
  assert.equal(await waited, ABORTED);
  assert.equal(await untilAborted(promise, end.signal), ABORTED);
  reject(new Error("late"));
});
