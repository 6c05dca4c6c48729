import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RateWindow } from "./rate-window.ts";

const rate = { count: 3, window: 1000 };

test("a window begins with the first use, and the next one with the first after it", () => {
  const window = new RateWindow();
  assert.equal(window.left(rate, 500), 3);
  window.use(rate, 500, 2);
  assert.equal(window.left(rate, 1400), 1);
  assert.equal(window.freeAt(rate, 1400), 1400);
  window.use(rate, 1400, 1);
  assert.equal(window.left(rate, 1499), 0);
  assert.equal(window.freeAt(rate, 1499), 1500);
  assert.equal(window.left(rate, 1500), 3);
  window.use(rate, 7000, 3);
  assert.equal(window.freeAt(rate, 7001), 8000);
});

test("what did not happen is given back; the first one gives its window back", () => {
  const window = new RateWindow();
  window.use(rate, 0, 3);
  window.giveBack();
  assert.equal(window.left(rate, 1), 1);
  for (let again = 0; again < 3; again++) window.giveBack();
  window.use(rate, 400, 3);
  assert.equal(window.freeAt(rate, 401), 1400);
});

test("no limit is never reached, a new rate counts at once", () => {
  const window = new RateWindow();
  const none = { count: Number.POSITIVE_INFINITY, window: 1000 };
  window.use(none, 0, 1e6);
  assert.equal(window.left(none, 1), Number.POSITIVE_INFINITY);
  assert.equal(window.left(rate, 1), 0);
  assert.equal(window.left({ count: 2e6, window: 1000 }, 1), 1e6);
});

test("a clock that was set back does not shut the window for longer than it lasts", () => {
  const window = new RateWindow();
  window.use(rate, 1e9, 3);
  assert.equal(window.left(rate, 5), 3);
});

test("whoever waits until it is free never goes beyond the rate", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(400), { maxLength: 60 }), (steps) => {
      const window = new RateWindow();
      let now = 0;
      let begun = Number.NEGATIVE_INFINITY;
      let used = 0;
      for (const step of steps) {
        now = window.freeAt(rate, now + step);
        window.use(rate, now, 1);
        if (now >= begun + rate.window) [begun, used] = [now, 0];
        assert.ok(++used <= rate.count);
      }
    }),
  );
});
