import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { MxRecord } from "../../core/mod.ts";
import { sharedQueue, sharedTiers, tiersOf } from "./mx-set.ts";

const host = fc.stringMatching(/^[a-z]{1,3}(\.[a-z]{1,3}){0,3}$/);
const records: fc.Arbitrary<MxRecord[]> = fc.array(
  fc.record({ preference: fc.nat(5), exchange: fc.oneof(host, fc.constant("")) }),
  { maxLength: 30 },
);

test("the order in which the DNS gives records makes no difference", () => {
  fc.assert(
    fc.property(records, (given) => {
      const tiers = tiersOf(given);
      assert.deepEqual(tiersOf(given.toReversed()), tiers);
      assert.ok(tiers.flat().length <= 20);
      assert.ok(tiers.every((tier) => tier.length > 0 && !tier.includes("")));
    }),
  );
});

test("a shared queue's name says what its hosts have in common, and is another for other hosts", () => {
  const google = sharedQueue(["aspmx.l.google.com"]);
  assert.match(google, /^l\.google\.com\.[0-9a-f]{12}\.rollup$/);
  const [a, b] = ["mx1.mail.example", "mx2.mail.example"];
  assert.match(sharedQueue([a, b]), /^mail\.example\.[0-9a-f]{12}\.rollup$/);
  assert.equal(sharedQueue([a, b]), sharedQueue([b, a]));
  assert.notEqual(sharedQueue([a, b]), sharedQueue([a]));
  assert.match(sharedQueue(["a.test", "b.example"]), /^[0-9a-f]{12}\.rollup$/);
});

test("of the further hosts a queue has those of all its domains", () => {
  const first = [["a"], ["b", "c"], ["d"]];
  assert.deepEqual(sharedTiers(undefined, first), first);
  assert.deepEqual(sharedTiers(first, [["a"], ["c", "e"]]), [["a"], ["c"]]);
  assert.deepEqual(sharedTiers([["a"], ["c"]], [["a"]]), [["a"]]);
  assert.deepEqual(sharedTiers([["a"]], first), [["a"]]);
});
