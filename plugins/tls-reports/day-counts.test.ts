import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { anyText } from "../../test/support/any-text.ts";
import { type DayCounts, keptCounts, NO_SESSIONS, withSession } from "./day-counts.ts";
import { type AppliedPolicy, RESULT_TYPES, type SessionFailure } from "./result.ts";
import { readTakers } from "./takers.ts";

const NO_POLICY: AppliedPolicy = { type: "no-policy-found" };

const failure = (more: Partial<SessionFailure> = {}): SessionFailure => ({
  ...{ result: "certificate-expired", sendingIp: "192.0.2.1", mxHost: "mx.test" },
  ...{ receivingIp: "192.0.2.9", reason: "" },
  ...more,
});

test("sessions that fail alike are counted together, policies apart", () => {
  const sts: AppliedPolicy = {
    type: "sts",
    policy: { mode: "enforce", mx: ["mx.test"], maxAge: 60 },
  };
  let day = NO_SESSIONS;
  for (const failed of [undefined, failure(), failure(), failure({ mxHost: "b.test" })])
    day = withSession(day, sts, failed);
  day = withSession(day, NO_POLICY, undefined);
  const [first, second] = day.policies;
  assert.deepEqual([first?.succeeded, first?.failed], [1, 3]);
  assert.deepEqual(
    first?.failures.map(({ mxHost, sessions }) => [mxHost, sessions]),
    [
      ["mx.test", 2],
      ["b.test", 1],
    ],
  );
  assert.deepEqual(first?.lines, ["version: STSv1", "mode: enforce", "mx: mx.test", "max_age: 60"]);
  assert.deepEqual([second?.type, second?.succeeded], ["no-policy-found", 1]);
  assert.ok(keptCounts.is(JSON.parse(JSON.stringify(day))));
});

test("whatever happens in a day, what is kept fits, and every session of a policy is counted", () => {
  const name = anyText({ maxLength: 250 });
  const policy: fc.Arbitrary<AppliedPolicy> = fc.oneof(
    fc.constant(NO_POLICY),
    fc
      .record({ base: fc.domain(), records: fc.array(name, { maxLength: 6 }) })
      .map((of) => ({ type: "tlsa", ...of }) as const),
  );
  const failed = fc.option(
    fc.record({
      ...{ result: fc.constantFrom(...RESULT_TYPES), sendingIp: name, mxHost: name },
      ...{ receivingIp: name, reason: name },
    }),
    { nil: undefined },
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(policy, failed), { maxLength: 80 }), (sessions) => {
      let day: DayCounts = NO_SESSIONS;
      for (const [applied, why] of sessions) day = withSession(day, applied, why);
      const json = JSON.stringify(day);
      assert.ok(Buffer.byteLength(json) <= 16_384);
      assert.ok(keptCounts.is(JSON.parse(json)));
      const plain = day.policies.find(({ type }) => type === "no-policy-found");
      const wanted = sessions.filter(([{ type }]) => type === "no-policy-found");
      if (plain !== undefined && day.policies.length < 20)
        assert.equal(plain.succeeded + plain.failed, wanted.length);
    }),
    { numRuns: 10 },
  );
});

test("reports are asked for by exactly one record, by mail or by HTTPS", () => {
  const uris = (record: string): readonly string[] =>
    readTakers(["other", record]).map(({ kind, uri }) => `${kind} ${uri}`);
  assert.deepEqual(uris("v=TLSRPTv1; rua=mailto:a%40b@x.test"), []);
  assert.deepEqual(uris("v=TLSRPTv1;rua=mailto:a@x.test,https://x.test/r?a=1"), [
    "mail mailto:a@x.test",
    "https https://x.test/r?a=1",
  ]);
  assert.deepEqual(uris("v=TLSRPTv1; rua=http://x.test/, ftp://x.test, mailto:, https://"), []);
  assert.deepEqual(uris("v=TLSRPTv2; rua=mailto:a@x.test"), []);
  assert.deepEqual(readTakers(Array(2).fill("v=TLSRPTv1; rua=mailto:a@x.test")), []);
  const many = Array.from({ length: 9 }, (_, at) => `mailto:a${at}@x.test`);
  assert.equal(uris(`v=TLSRPTv1; rua=${many.join()}`).length, 5);
  fc.assert(
    fc.property(fc.array(fc.string()), (parts) => {
      readTakers([`v=TLSRPTv1;${parts.join(";rua=")}`]);
    }),
  );
});
