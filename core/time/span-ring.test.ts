import assert from "node:assert/strict";
import { test } from "node:test";
import { readSpans, SpanRing } from "./span-ring.ts";

class Sums extends SpanRing {
  readonly sums: number[] = [];

  protected override clear(place: number): void {
    this.sums[place] = 0;
  }

  add(number: number): void {
    const place = this.open(number);
    this.sums[place] = (this.sums[place] ?? 0) + 1;
  }

  sum(number: number): number | undefined {
    const place = this.placeOf(number);
    return place === undefined ? undefined : this.sums[place];
  }
}

test("a new span takes the place of the one that is too old, and a clock that is set back finds the others", () => {
  const ring = new Sums(1000, 3);
  for (const at of [0, 999, 1000, 2500, 3000, 1500]) ring.add(ring.numberOf(at));
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((number) => ring.sum(number)),
    [undefined, 2, 1, 1, undefined],
  );
});

test("the last spans are as many as are asked for, there is room for, and time had since the epoch", () => {
  const ring = new Sums(1000, 3);
  assert.deepEqual(ring.last(9500), [7, 8, 9]);
  assert.deepEqual(ring.last(9500, 2), [8, 9]);
  assert.deepEqual(ring.last(9500, 99), [7, 8, 9]);
  assert.deepEqual(ring.last(1000), [0, 1]);
  assert.deepEqual(ring.last(-5000), [0]);
});

test("which spans are asked for is a step that is known and a number from 1 on", () => {
  assert.deepEqual(readSpans({}), { step: "minute", spans: undefined });
  assert.deepEqual(readSpans({ step: "day", spans: "30" }), { step: "day", spans: 30 });
  assert.equal(readSpans({ step: "week" }), "step is one of minute, hour, day");
  for (const spans of ["", "0", "01", "-1", "1.5", "1e3", "1000000"])
    assert.equal(readSpans({ spans }), "spans is a number from 1 on", spans);
});
