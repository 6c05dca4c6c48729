import assert from "node:assert/strict";
import { test } from "node:test";
import { dropOldest } from "./maps.ts";

test("the entry that was put in first goes, and only when there are too many", () => {
  const map = new Map([
    ["b", 1],
    ["a", 2],
  ]);
  assert.equal(dropOldest(map, 2), undefined);
  assert.equal(dropOldest(map, 1), "b");
  assert.deepEqual([...map], [["a", 2]]);
});
