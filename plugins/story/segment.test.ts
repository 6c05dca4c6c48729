import assert from "node:assert/strict";
import { test } from "node:test";
import { RecordWriter } from "../../core/mod.ts";
import { decodeSegment, encodeSegment } from "./segment.ts";

test("a segment of an earlier version is known to have no index of events", () => {
  const facts = { number: 7, records: 3, from: 1000, to: 2000, bytes: 64 };
  const earlier = new RecordWriter().start(1).number(3).number(1000).number(2000).number(64).take();
  assert.deepEqual(decodeSegment(7, earlier), { ...facts, hasEvents: false });
  const segment = { ...facts, hasEvents: true };
  assert.deepEqual(decodeSegment(7, encodeSegment(segment)), segment);
  assert.equal(decodeSegment(7, Buffer.from([9])), undefined);
});
