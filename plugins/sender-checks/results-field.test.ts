import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { AS_STORED, isHeaderField } from "../../core/mod.ts";
import { sampleMessage } from "../../core/testing/sample-message.ts";
import { anyText } from "../../test/support/any-text.ts";
import { FORGED_NOTE, RESULTS_NOTE } from "./contract.ts";
import { isFrom, RESULTS } from "./foreign-results.ts";
import { rendered } from "./rendered.ts";
import { resultsField } from "./results-field.ts";

const anything = anyText({ maxLength: 600 });

test("whatever strangers say, the field is one field that names us, with our results and no others", () => {
  const signature = fc.record({
    result: fc.constant("fail" as const),
    reason: fc.option(anything, { nil: undefined }),
    ...{ domain: anything, selector: anything, algorithm: anything, signature: anything },
    fields: fc.constant(new Set<string>()),
  });
  fc.assert(
    fc.property(fc.array(signature, { maxLength: 12 }), anything, anything, (signatures, a, b) => {
      const field = resultsField("mx.test", {
        iprev: { result: "fail", name: a, address: b, trace: [] },
        spf: { result: "fail", domain: a, byGreeting: false, explanation: undefined, trace: [] },
        dkim: {
          ...{ result: "fail", reason: a, signatures, author: undefined, trace: [] },
        },
        dmarc: { result: "fail", reason: b, domain: a, policy: "none" },
      });
      assert.ok(isHeaderField({ name: RESULTS, value: field }));
      assert.equal(RESULTS_NOTE.with(field).text, field);
      assert.ok(isFrom(field.replaceAll("\r\n", ""), ["mx.test"]));
      // Also for readers who know neither quotes nor comments.
      for (const part of field.split(";").slice(1))
        assert.match(
          part.replaceAll(/ \([^()]*\)/g, ""),
          /^\r\n\t(iprev|spf|dkim|dmarc)=fail( (smtp|policy|header)\.[a-z]+=\S+)*$/,
        );
    }),
    { numRuns: 100 },
  );
});

test("without results the field says so", () => {
  const none = { iprev: undefined, spf: undefined, dkim: undefined, dmarc: undefined };
  assert.equal(resultsField("mx.test", none), "mx.test; none");
});

test("a message is without fields in our name, also in the one that we had when it came", () => {
  const notes = { [RESULTS_NOTE.name]: "old.test; none", [FORGED_NOTE.name]: "yes" };
  const { info } = sampleMessage();
  const message = { ...info, notes };
  const given = { queue: { domain: "x.test", virtualMta: "v" }, id: 1, message };
  const content = { size: 0, whole: Buffer.alloc(0), async *chunks() {} };
  const { add, dropSome = [] } = rendered(
    AS_STORED,
    { ...given, recipients: [], peer: undefined, content },
    { hostName: "new.test", localNames: ["new.test"], hostId: "1" },
  );
  assert.deepEqual(add, [{ name: RESULTS, value: "old.test; none" }]);
  const [rule] = dropSome;
  assert.equal(rule?.name, RESULTS);
  for (const name of ["old.test", "new.test"]) assert.ok(rule?.matches(`${name}; spf=pass`), name);
  assert.ok(!rule?.matches("other.test; spf=pass"));
});
