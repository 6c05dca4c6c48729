import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { descriptors, limitFor, roomFor } from "./descriptors.ts";

test("this process's descriptors are known", () => {
  const found = descriptors();
  assert.ok(found && found.open > 0 && found.open < found.limit);
});

test("what fits is left as it is, what does not is shared in proportion", () => {
  const usual = { limit: 1024, open: 40 };
  assert.deepEqual(roomFor(usual, 300, 600), { mostIn: 300, mostOut: 600 });
  assert.deepEqual(roomFor(usual, 1000, 1200), { mostIn: 418, mostOut: 501 });
  assert.deepEqual(roomFor({ limit: 64, open: 40 }, 1000, 1200), { mostIn: 1, mostOut: 1 });
});

test("a reserve stays whatever is wanted, and the limit that is named would do", () => {
  const counts = fc.integer({ min: 1, max: 100_000 });
  fc.assert(
    fc.property(counts, counts, counts, fc.nat(500), (limit, wantedIn, wantedOut, open) => {
      const { mostIn, mostOut } = roomFor({ limit, open }, wantedIn, wantedOut);
      assert.ok(mostIn >= 1 && mostIn <= wantedIn && mostOut >= 1 && mostOut <= wantedOut);
      if (limit - open >= 66) assert.ok(mostIn + mostOut <= Math.max(limit - open - 64, 2));
      const enough = { limit: limitFor({ limit, open }, wantedIn + wantedOut), open };
      assert.deepEqual(roomFor(enough, wantedIn, wantedOut), {
        mostIn: wantedIn,
        mostOut: wantedOut,
      });
    }),
  );
});
