import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { obeysKindLaws, read, refuses } from "../../../test/support/kind-laws.ts";
import { isMemberAndWeight, poolMember } from "./pool-member.ts";

const member = poolMember("virtual-mta");

test("a member of a pool has the weight 1 unless it says another one", () => {
  assert.deepEqual(read(member, "mta1"), { name: "mta1", weight: 1 });
  assert.deepEqual(read(member, "mta1 \t 20"), { name: "mta1", weight: 20 });
  assert.deepEqual(read(member, "mta1 Weight 0"), { name: "mta1", weight: 0 });
  refuses(member, "", "a b", "a 1001", "a -1", "a 1.5", "a 1 2", "a weight", "a/b 1", "a weight=2");
  assert.deepEqual(member.mentions?.({ name: "mta1", weight: 2 }), [
    { kind: "block", name: "mta1", scopes: ["virtual-mta"] },
  ]);
});

test("what is read is printed so that it is read again", () => {
  const weight = fc.option(fc.integer({ min: 0, max: 1200 }), { nil: "" });
  obeysKindLaws(
    member,
    fc
      .tuple(fc.constantFrom("a", "weight", "7", "{x}"), fc.constantFrom(" ", " weight "), weight)
      .map((parts) => parts.join("").trim()),
  );
  assert.ok(isMemberAndWeight(read(member, "weight 7")));
  for (const other of [null, "a", { name: "a" }, { name: "a", weight: "1" }])
    assert.ok(!isMemberAndWeight(other));
});
