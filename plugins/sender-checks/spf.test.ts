import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FakeClock } from "../../test/support/fake-clock.ts";
import {
  type ScriptedDns,
  type ScriptedRecords,
  scriptedDns,
} from "../../test/support/scripted-dns.ts";
import { SPF_RESULTS } from "./contract.ts";
import { checkSpf, type SpfFinding, type SpfQuestion } from "./spf.ts";

const QUESTION: SpfQuestion = {
  address: "192.0.2.1",
  clientName: "client.test",
  sender: "ann@example.test",
  hostName: "mx.test",
  maxVoidLookups: 2,
  traces: false,
};
const RECORD = "TXT example.test";

function check(
  resolver: ScriptedDns,
  question: Partial<SpfQuestion> = {},
  clock = new FakeClock(),
): Promise<SpfFinding> {
  return checkSpf({ resolver, clock, log: { warning() {} } }, { ...QUESTION, ...question });
}

async function result(
  records: Readonly<Record<string, ScriptedRecords>>,
  question: Partial<SpfQuestion> = {},
): Promise<string> {
  return (await check(scriptedDns(records), question)).result;
}

test("a record says who may send, by range, address, MX, include and redirect", async () => {
  assert.equal(await result({ [RECORD]: ["v=spf1 ip4:192.0.2.0/24 -all"] }), "pass");
  assert.equal(await result({ [RECORD]: ["v=spf1 ip4:198.51.100.0/24 -all"] }), "fail");
  assert.equal(await result({ [RECORD]: ["v=spf1 ~all"] }), "softfail");
  assert.equal(await result({ [RECORD]: ["v=spf1 ?all"] }), "neutral");
  assert.equal(await result({ [RECORD]: ["something else"] }), "none");
  assert.equal(await result({}), "none");
  const byMx = {
    [RECORD]: ["v=spf1 mx -all"],
    "MX example.test": ["20 b.test", "10 a.test"],
    "A a.test": ["192.0.2.9"],
    "A b.test": ["192.0.2.1"],
  };
  assert.equal(await result(byMx), "pass");
  const elsewhere = {
    [RECORD]: ["v=spf1 include:one.test redirect=two.test"],
    "TXT one.test": ["v=spf1 ip6:2001:db8::/32 -all"],
    "TXT two.test": ["v=spf1 a:host.test -all"],
    "A host.test": ["192.0.2.1"],
    "AAAA host.test": ["2001:db9::1"],
  };
  assert.equal(await result(elsewhere), "pass");
  assert.equal(await result(elsewhere, { address: "2001:db8::1" }), "pass");
  assert.equal(await result(elsewhere, { address: "2001:db9::1" }), "pass");
  assert.equal(await result(elsewhere, { address: "2001:db9::2" }), "fail");
});

test("without a sender the name in the greeting counts", async () => {
  const records = { "TXT client.test": ["v=spf1 a -all"], "A client.test": ["192.0.2.1"] };
  const found = await check(scriptedDns(records), { sender: "" });
  assert.deepEqual([found.result, found.domain, found.byGreeting], ["pass", "client.test", true]);
  assert.equal(await result(records, { sender: "", clientName: "[192.0.2.1]" }), "none");
  assert.equal(await result(records, { sender: "", clientName: undefined }), "none");
});

test("an international domain is looked up, and told of, in A-labels", async () => {
  const records = { "TXT xn--bcher-kva.test": ["v=spf1 ip4:192.0.2.1 -all"] };
  const found = await check(scriptedDns(records), { sender: "ann@bücher.test" });
  assert.deepEqual([found.result, found.domain], ["pass", "xn--bcher-kva.test"]);
});

test("names of the client are asked for by its address", async () => {
  const records = {
    [RECORD]: ["v=spf1 ptr -all"],
    "PTR 192.0.2.1": ["host.example.test"],
    "A host.example.test": ["192.0.2.1"],
  };
  assert.equal(await result(records), "pass");
});

test("a DNS that fails is a temporary error, in whatever look-up, and never a pass or a fail", async () => {
  assert.equal(await result({ [RECORD]: "failure" }), "temperror");
  const inside = { [RECORD]: ["v=spf1 include:one.test -all"], "TXT one.test": "failure" } as const;
  assert.equal(await result(inside), "temperror");
  const address = { [RECORD]: ["v=spf1 a -all"], "A example.test": "failure" } as const;
  assert.equal(await result(address), "temperror");
});

test("a DNS that does not answer at all holds a check for 20 s", async () => {
  const clock = new FakeClock();
  const dns = scriptedDns({
    [RECORD]: ["v=spf1 include:one.test -all"],
    "TXT one.test": "silence",
  });
  const found = check(dns, {}, clock);
  while (dns.asked.length < 2) await new Promise<void>((resolve) => setImmediate(resolve));
  await clock.advance(20_000);
  assert.equal((await found).result, "temperror");
});

test("look-ups are bounded: ten terms, two without an answer, or as many as are allowed", async () => {
  const chain: Record<string, ScriptedRecords> = {};
  for (let at = 0; at < 20; at++)
    chain[`TXT n${at}.test`] = [`v=spf1 include:n${at + 1}.test -all`];
  const dns = scriptedDns({ ...chain, [RECORD]: ["v=spf1 include:n0.test -all"] });
  assert.equal((await check(dns)).result, "permerror");
  assert.ok(dns.asked.length <= 12, String(dns.asked.length));
  const voids = (many: number): Readonly<Record<string, ScriptedRecords>> => ({
    [RECORD]: [`v=spf1 ${Array.from({ length: many }, (_, at) => `a:v${at}.test`).join(" ")} +all`],
  });
  assert.equal(await result(voids(2)), "pass");
  assert.equal(await result(voids(3)), "permerror");
  assert.equal(await result(voids(3), { maxVoidLookups: 3 }), "pass");
  assert.equal(await result(voids(1), { maxVoidLookups: 0 }), "permerror");
  assert.equal(await result(voids(0), { maxVoidLookups: 0 }), "pass");
  assert.equal(await result({}, { maxVoidLookups: 0 }), "none");
});

test("a record that makes no sense is a permanent error", async () => {
  assert.equal(await result({ [RECORD]: ["v=spf1 nonsense -all"] }), "permerror");
  assert.equal(await result({ [RECORD]: ["v=spf1 -all", "v=spf1 +all"] }), "permerror");
  const long = `${"a".repeat(64)}.test`;
  assert.equal(await result({ [RECORD]: [`v=spf1 include:${long} -all`] }), "permerror");
});

test("a record of tens of thousands of characters is no record", async () => {
  assert.equal(await result({ [RECORD]: [`v=spf1 ${"a=b ".repeat(16_000)}-all`] }), "none");
});

test("whatever records say, there is a result, after a bounded number of questions", async () => {
  const domain = fc.constantFrom(
    "example.test",
    "b.test",
    "%{i}.test",
    "%{l}.%{d2r}",
    "%{x}",
    "",
    ".",
    "a..b",
    "*.c",
    "%",
  );
  const name = fc.constantFrom(
    "a",
    "mx",
    "include",
    "exists",
    "ptr",
    "redirect",
    "exp",
    "ip4",
    "ip6",
    "all",
    "x",
  );
  const mark = fc.constantFrom("", "-", "~", "?", "+", "=");
  const joint = fc.constantFrom(":", "=", "/", "//", "");
  const term = fc.tuple(mark, name, joint, domain).map((parts) => parts.join(""));
  const record = fc.array(term, { maxLength: 6 }).map((terms) => `v=spf1 ${terms.join(" ")}`);
  const answer = fc.oneof(fc.array(record, { maxLength: 2 }), fc.constant("failure" as const));
  const table = fc.record({
    [RECORD]: answer,
    "TXT b.test": answer,
    "MX example.test": fc.constantFrom(["10 b.test", "20 c.test"], ["0 "], "failure" as const),
    "A b.test": fc.constantFrom(["192.0.2.1"], ["192.0.2.2"], "failure" as const),
    "PTR 192.0.2.1": fc.constantFrom(["b.test"], ["x y"], ["."]),
  });
  await fc.assert(
    fc.asyncProperty(table, async (records) => {
      const dns = scriptedDns(records);
      let warned = 0;
      const parts = {
        resolver: dns,
        clock: new FakeClock(),
        log: { warning: () => void warned++ },
      };
      const { result: came } = await checkSpf(parts, QUESTION);
      assert.ok(SPF_RESULTS.includes(came), came);
      assert.equal(warned, 0);
      assert.ok(dns.asked.length <= 150, String(dns.asked.length));
    }),
    { numRuns: 200 },
  );
});

test("what a domain says of a failure is passed on, on one line of plain text", async () => {
  const records = {
    [RECORD]: ["v=spf1 -all exp=why.test"],
    "TXT why.test": ["see http://example.test/%{i}"],
  };
  assert.equal(
    (await check(scriptedDns(records))).explanation,
    "see http://example.test/192.0.2.1",
  );
});

test("what was asked and answered is kept where the check is traced, so much of it at most", async () => {
  const terms = Array.from({ length: 9 }, (_, at) => `a:h${at}.test`).join(" ");
  const records: Record<string, ScriptedRecords> = { [RECORD]: [`v=spf1 ${terms} -all`] };
  for (let at = 0; at < 9; at++)
    records[`A h${at}.test`] = Array.from({ length: 50 }, () => "192.0.2.7");
  const traced = await check(scriptedDns(records), { traces: true });
  assert.equal(traced.trace.length, 10);
  assert.match(traced.trace[0] ?? "", /^TXT example\.test: "v=spf1 a:h0\.test /);
  assert.match(traced.trace[1] ?? "", /^A h0\.test: 192\.0\.2\.7, .*\.\.\.$/);
  assert.ok(traced.trace.every((line) => line.length <= 160));
  assert.deepEqual((await check(scriptedDns(records))).trace, []);
});
