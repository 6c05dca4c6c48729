import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LANE_RULES } from "./lane-answer.ts";

test("rules for parts of a queue are read once, with values as messages have them", () => {
  const only = { "sender-domain": "BÜCHER.test" };
  const given = [
    { by: ["sender-domain"], only, messageRate: { count: 10, window: 1000 } },
    { by: ["job", "a.note"], maxTransactions: 1 },
    { by: ["user"] },
  ];
  assert.ok(LANE_RULES.is(given));
  const read = LANE_RULES.copy?.(given) ?? [];
  assert.deepEqual({ ...read[0]?.only }, { "sender-domain": "xn--bcher-kva.test" });
  only["sender-domain"] = "other.test";
  assert.deepEqual({ ...read[0]?.only }, { "sender-domain": "xn--bcher-kva.test" });
});

test("what is no rule is refused", () => {
  for (const rule of [
    {},
    { by: [] },
    { by: ["colour"] },
    { by: ["job", "user", "sender", "a.b", "a.c"] },
    { by: ["job"], only: { colour: "red" } },
    { by: ["job"], only: { job: "" } },
    { by: ["job"], messageRate: { count: 1 } },
    { by: ["job"], maxTransactions: 0 },
  ])
    assert.ok(!LANE_RULES.is([rule]), JSON.stringify(rule));
  assert.ok(!LANE_RULES.is(Array.from({ length: 101 }, () => ({ by: ["job"] }))));
  fc.assert(fc.property(fc.anything(), (value) => void LANE_RULES.is(value)));
});

test("what is wrong with a rule is said of the part that is", () => {
  assert.match(
    LANE_RULES.problem([{ by: ["job"] }, { by: ["job", "colour"] }]),
    /of number 2: .* of its by: .* of number 2: expected "sender", .* got the text "colour"$/,
  );
  assert.match(LANE_RULES.problem([{ by: [] }]), /of its by: expected a list of 1 to 4 .*, got 0$/);
  assert.match(LANE_RULES.problem({}), /got an object without fields$/);
});
