import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compareInStrand, comparePositions, rankOf, sameStrand, wholeDue } from "../order.ts";
import {
  dueOf,
  endOfDue,
  keyAfter,
  messageKey,
  messageOf,
  pendingKey,
  pendingOf,
  placeOf,
  queueKey,
  queueOf,
  rankIn,
  recipientKey,
  shardOf,
  strandEnd,
  strandOf,
  strandStart,
} from "./keys.ts";

const queue = fc.integer({ min: 1, max: 2 ** 32 - 2 });
const position = fc.record(
  {
    lane: fc.oneof(fc.nat(2), fc.integer({ min: 0, max: 2 ** 32 - 1 })),
    priority: fc.nat(100),
    due: fc.oneof(fc.nat(3), fc.integer({ min: 0, max: 2 ** 48 - 1 })),
    message: fc.oneof(fc.nat(3), fc.maxSafeNat()),
    index: fc.oneof(fc.nat(3), fc.integer({ min: 0, max: 2 ** 32 - 2 })),
  },
  { noNullPrototype: true },
);

test("keys hold what they were made of", () => {
  fc.assert(
    fc.property(queue, position, fc.nat(2047), (id, place, shard) => {
      const key = recipientKey(id, place);
      const { priority, ...rest } = place;
      assert.equal(queueOf(key), id);
      assert.equal(dueOf(key), place.due);
      assert.deepEqual(placeOf(key), rest);
      assert.equal(rankIn(key), rankOf(priority));
      assert.ok(sameStrand(strandOf(key), place));
      const { message, index } = place;
      const name = messageKey(message, shard);
      assert.deepEqual([messageOf(name), shardOf(name)], [message, shard]);
      assert.deepEqual(pendingOf(pendingKey(message, index)), { message, index });
      assert.equal(queueOf(queueKey(id)), id);
    }),
  );
});

test("keys sort like positions", () => {
  fc.assert(
    fc.property(queue, position, position, (id, a, b) => {
      const order = comparePositions(a, b);
      const [first, second] = [recipientKey(id, a), recipientKey(id, b)];
      assert.equal(first.compare(second), Math.sign(order));
      assert.equal(keyAfter(id, a).compare(second) <= 0, order < 0);
      assert.ok(queueKey(id).compare(first) < 0);
      assert.ok(queueKey(id + 1).compare(first) > 0);
      const inStrand =
        strandStart(id, a).compare(second) <= 0 && strandEnd(id, a).compare(second) > 0;
      assert.equal(inStrand, sameStrand(a, b));
      const near = recipientKey(id, { ...b, lane: a.lane, priority: a.priority });
      assert.equal(near.compare(endOfDue(id, a, a.due)) < 0, b.due <= a.due);
    }),
  );
  assert.ok(keyAfter(7, undefined).equals(queueKey(7)));
});

test("a higher class of priority comes first, whatever is due earlier", () => {
  const urgent = { lane: 0, priority: 60, due: 9, message: 9, index: 9 };
  const usual = { lane: 0, priority: 50, due: 1, message: 1, index: 1 };
  assert.ok(comparePositions(urgent, usual) < 0);
  assert.ok(comparePositions({ ...urgent, priority: 59 }, usual) > 0);
  assert.ok(compareInStrand(usual, urgent) < 0);
  assert.deepEqual([rankOf(100), rankOf(99), rankOf(50), rankOf(0)], [0, 1, 5, 10]);
});

test("odd times fit into keys", () => {
  assert.equal(wholeDue(-5), 0);
  assert.equal(wholeDue(1.6), 2);
  assert.equal(wholeDue(Number.POSITIVE_INFINITY), 2 ** 48 - 1);
  const strand = { lane: 0, priority: 50 };
  assert.ok(endOfDue(1, strand, -7).equals(endOfDue(1, strand, -1)));
  assert.ok(endOfDue(1, strand, Number.POSITIVE_INFINITY).equals(strandEnd(1, strand)));
});
