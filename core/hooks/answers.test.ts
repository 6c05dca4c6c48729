import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { anyText } from "../../test/support/any-text.ts";
import { defaultPlan } from "../delivery/default-plan.ts";
import { reply } from "../errors/reply.ts";
import { ANSWERS } from "./answers.ts";

const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSparseArray: true,
  withTypedArray: true,
});

test("any value is judged, and what is wrong with it is said on one short line", () => {
  fc.assert(
    fc.property(anything, fc.constantFrom(...Object.values(ANSWERS)), (value, shape) => {
      if (shape.is(value)) return;
      const problem = shape.problem(value);
      assert.match(problem, /^expected [ -~…]+$/);
      assert.ok(problem.length < 400, problem);
    }),
    { numRuns: 2000 },
  );
});

test("a plan is a plan no more when any one of its parts is of another kind", () => {
  const plan = defaultPlan("mx.test");
  assert.ok(ANSWERS.planDelivery.is(plan));
  for (const part of Object.keys(plan))
    for (const wrong of [null, "x\n", {}, Number.NaN, -1, true, () => 1]) {
      const broken = { ...plan, [part]: wrong };
      if (typeof Reflect.get(plan, part) === "boolean" && wrong === true) continue;
      // The options of TLS are Node's own affair, and any object may hold them.
      if (part === "tlsContext" && typeof wrong === "object" && wrong !== null) continue;
      assert.ok(!ANSWERS.planDelivery.is(broken), `${part} ${String(wrong)}`);
      assert.ok(ANSWERS.planDelivery.problem(broken).includes(`its ${part} is `));
    }
});

test("only 4xx and 5xx with a status of their own class refuse", () => {
  const status = fc.option(fc.constantFrom("2.0.0", "4.7.1", "5.7.1", "5.7", "x"), {
    nil: undefined,
  });
  fc.assert(
    fc.property(fc.integer({ min: -1, max: 1000 }), status, (code, enhanced) => {
      const refusal = { accept: false, reply: reply(code, enhanced, "no") };
      const good = enhanced === undefined || /^[45]\.\d+\.\d+$/.test(enhanced);
      const own = enhanced === undefined || enhanced.startsWith(String(code).slice(0, 1));
      const right = code >= 400 && code <= 599 && good && own;
      assert.equal(ANSWERS.acceptRecipient.is(refusal), right);
    }),
  );
});

test("names of queues are domains or literals, whatever else a text may be", () => {
  for (const good of [
    "example.org",
    "Bücher.example",
    "[192.0.2.1]",
    "[IPv6:2001:db8::1]",
    "{bounce}",
  ])
    assert.ok(ANSWERS.assignQueue.is(good), good);
  fc.assert(
    fc.property(anyText(), (text) => {
      if (ANSWERS.assignQueue.is(text)) assert.match(text, /^[^\s/\p{Cc}]+$/u);
    }),
  );
});
