import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { Reroutes } from "./reroutes.ts";

test("mail goes to the end of a way, for as long as it was said", async () => {
  const clock = new FakeClock();
  const reroutes = new Reroutes(clock);
  assert.equal(reroutes.of("a/v"), "a/v");
  assert.ok(reroutes.set("a/v", "b/v", clock.now() + 1000));
  assert.ok(reroutes.set("b/v", "c/v", Number.POSITIVE_INFINITY));
  assert.equal(reroutes.of("a/v"), "c/v");
  await clock.advance(1000);
  assert.equal(reroutes.of("a/v"), "a/v");
  assert.equal(reroutes.of("b/v"), "c/v");
  reroutes.forget("b/v");
  assert.equal(reroutes.of("b/v"), "b/v");
  reroutes.set("b/v", "c/v", Number.POSITIVE_INFINITY);
  reroutes.clear();
  assert.equal(reroutes.of("b/v"), "b/v");
});

test("loops are found, and what holds no more makes none", async () => {
  const clock = new FakeClock();
  const reroutes = new Reroutes(clock);
  assert.equal(reroutes.problem("a/v", "a/v"), "a/v cannot go to itself");
  reroutes.set("a/v", "b/v", clock.now() + 1000);
  reroutes.set("b/v", "c/v", Number.POSITIVE_INFINITY);
  assert.equal(reroutes.problem("c/v", "a/v"), "c/v to a/v to b/v to c/v is a loop");
  assert.equal(reroutes.set("c/v", "a/v", Number.POSITIVE_INFINITY), false);
  await clock.advance(1000);
  assert.equal(reroutes.problem("c/v", "a/v"), undefined);
});

test("whatever is said, every queue has an end", () => {
  const name = fc.constantFrom("a", "b", "c", "d", "e");
  fc.assert(
    fc.property(fc.array(fc.tuple(name, name), { maxLength: 40 }), (moves) => {
      const reroutes = new Reroutes(new FakeClock());
      for (const [from, to] of moves) reroutes.set(from, to, Number.POSITIVE_INFINITY);
      for (const one of ["a", "b", "c", "d", "e"])
        assert.equal(reroutes.of(reroutes.of(one)), reroutes.of(one));
    }),
  );
});
