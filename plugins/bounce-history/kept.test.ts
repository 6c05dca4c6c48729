import assert from "node:assert/strict";
import { test } from "node:test";
import type { ServerState } from "../../core/mod.ts";
import type { SpanCount } from "./category-ring.ts";
import { BounceHistory } from "./history.ts";
import { keep } from "./kept.ts";

const NOON = Date.UTC(2026, 5, 1, 12);

test("what could not be written is written the next time, though nothing bounced since", async () => {
  const history = new BounceHistory();
  const written: string[] = [];
  let room = 3;
  const stateOf = (step: string): ServerState<readonly SpanCount[]> => ({
    get: () => undefined,
    entries: () => [],
    watch: () => () => {},
    change: () => {
      throw new Error("nothing goes along with outcomes");
    },
    async set(category) {
      if (room-- === 0) throw new Error("the disk is full");
      written.push(`${step} ${category}`);
    },
    delete: async () => {},
  });
  const state = { hour: stateOf("hour"), day: stateOf("day") };
  for (const category of ["a", "b", "c"]) history.add(category, NOON);
  await assert.rejects(keep(history, state, NOON), /the disk is full/);
  room = 100;
  await keep(history, state, NOON);
  assert.deepEqual(written.splice(0), [
    ...["hour a", "day a", "hour b"],
    ...["hour b", "day b", "hour c", "day c"],
  ]);
  await keep(history, state, NOON);
  assert.deepEqual(written, []);
});
