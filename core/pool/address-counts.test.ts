import assert from "node:assert/strict";
import { test } from "node:test";
import { AddressCounts } from "./address-counts.ts";

test("each address is counted for itself, and given back once", () => {
  const counts = new AddressCounts();
  const first = counts.take("192.0.2.1");
  const second = counts.take("192.0.2.1");
  counts.take("192.0.2.2");
  assert.equal(counts.of("192.0.2.1"), 2);
  first();
  first();
  assert.equal(counts.of("192.0.2.1"), 1);
  second();
  assert.equal(counts.of("192.0.2.1"), 0);
  assert.equal(counts.of("192.0.2.2"), 1);
});
