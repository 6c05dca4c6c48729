import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  behind,
  dueBehind,
  dueOf,
  messageKey,
  messageOf,
  positionOf,
  queueKey,
  queueOf,
  recipientKey,
  wholeDue,
} from "./keys.ts";

const queue = fc.integer({ min: 1, max: 2 ** 32 - 2 });
const position = fc.record(
  {
    due: fc.oneof(fc.nat(3), fc.integer({ min: 0, max: 2 ** 48 - 1 })),
    message: fc.oneof(fc.nat(3), fc.maxSafeNat()),
    index: fc.oneof(fc.nat(3), fc.integer({ min: 0, max: 2 ** 32 - 2 })),
  },
  { noNullPrototype: true },
);

test("keys hold what they were made of", () => {
  fc.assert(
    fc.property(queue, position, (id, place) => {
      const key = recipientKey(id, place);
      assert.equal(queueOf(key), id);
      assert.equal(dueOf(key), place.due);
      assert.deepEqual(positionOf(key), place);
      assert.equal(messageOf(messageKey(place.message)), place.message);
      assert.equal(queueOf(queueKey(id)), id);
    }),
  );
});

test("keys sort like positions", () => {
  fc.assert(
    fc.property(queue, position, position, (id, a, b) => {
      const order = a.due - b.due || a.message - b.message || a.index - b.index;
      const [first, second] = [recipientKey(id, a), recipientKey(id, b)];
      assert.equal(first.compare(second), Math.sign(order));
      assert.equal(behind(id, a).compare(second) <= 0, order < 0);
      assert.ok(queueKey(id).compare(first) < 0);
      assert.ok(queueKey(id + 1).compare(first) > 0);
      assert.equal(second.compare(dueBehind(id, a.due)) < 0, b.due <= a.due);
    }),
  );
  assert.ok(behind(7, undefined).equals(queueKey(7)));
});

test("odd times fit into keys", () => {
  assert.equal(wholeDue(-5), 0);
  assert.equal(wholeDue(1.6), 2);
  assert.equal(wholeDue(Number.POSITIVE_INFINITY), 2 ** 48 - 1);
  assert.ok(dueBehind(1, -7).equals(dueBehind(1, -1)));
  assert.ok(dueBehind(1, Number.POSITIVE_INFINITY).equals(queueKey(2)));
});
