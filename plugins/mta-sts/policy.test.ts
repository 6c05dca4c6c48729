import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isMxOf, readPolicy } from "./policy.ts";
import { readStsRecord } from "./txt-record.ts";

const GOOD =
  "version: STSv1\r\nmode: enforce\r\nmx: Mail.example.com\r\nmx: *.example.net\r\nmax_age: 604800\r\n";

const reasonOf = (text: string): string => {
  const read = readPolicy(text);
  return read.ok ? "" : read.reason;
};

test("a policy is read as RFC 8461 has it, with either line end and unknown fields", () => {
  const policy = { mode: "enforce", mx: ["mail.example.com", "*.example.net"], maxAge: 604_800 };
  assert.deepEqual(readPolicy(GOOD), { ok: true, policy });
  const loose = `future: a:b\n${GOOD.replaceAll("\r", "").replaceAll(": ", ":\t ")}mode: none\n\n`;
  assert.deepEqual(readPolicy(loose), { ok: true, policy });
  const none = readPolicy("version: STSv1\nmode: none\nmax_age: 9999999999");
  assert.deepEqual(none, { ok: true, policy: { mode: "none", mx: [], maxAge: 31_557_600 } });
});

test("what is no policy says why", () => {
  assert.match(reasonOf(""), /version/);
  assert.match(reasonOf("<html>"), /a line is not a field/);
  assert.match(reasonOf(GOOD.replace("STSv1", "STSv2")), /version/);
  assert.match(reasonOf(GOOD.replace("enforce", "force")), /mode/);
  assert.match(reasonOf(GOOD.replace("604800", "a week")), /max_age/);
  assert.match(reasonOf(GOOD.replaceAll(/mx:.*\r\n/g, "")), /no mx/);
  assert.match(reasonOf(GOOD.replace("*.example.net", "a.*.net")), /no host name/);
  assert.match(reasonOf(GOOD.replace("*.example.net", "*example.net")), /no host name/);
  assert.match(reasonOf(GOOD + "mx: a.test\n".repeat(200)), /too many/);
});

test("a hostile text takes no more time than it has characters", () => {
  const blanks = " \t".repeat(32_000);
  for (const end of ["\rx", "\u2028x", ""]) {
    assert.match(reasonOf(`a:${blanks}${end}`), /version/);
    assert.match(reasonOf(`mx:${`${blanks.slice(0, 300)}${end}`.repeat(200)}`), /version/);
  }
  const labels = "a-".repeat(120);
  assert.match(reasonOf(GOOD.replace("*.example.net", labels)), /no host name/);
});

test("an asterisk stands for one label, and for one only", () => {
  const policy = { mx: ["mail.example.com", "*.example.net"] };
  for (const host of ["mail.example.com", "a.example.net", "b.example.net"])
    assert.ok(isMxOf(policy, host), host);
  for (const host of ["example.net", "b.a.example.net", "a.mail.example.com", "example.com"])
    assert.ok(!isMxOf(policy, host), host);
});

test("there is a policy where exactly one TXT record says so", () => {
  assert.deepEqual(readStsRecord(["v=STSv1; id=20260101T000000;"]), {
    kind: "policy",
    id: "20260101T000000",
  });
  assert.deepEqual(readStsRecord(["spf", "v=STSv1;id=a", "v=STSv11; id=b"]), {
    kind: "policy",
    id: "a",
  });
  for (const records of [
    [],
    ["v=STSv1; id=a", "v=STSv1; id=a"],
    ["v=STSv1"],
    ["v=STSv1; id=no-sign"],
    [`v=STSv1; id=${"a".repeat(33)}`],
    ["id=a; v=STSv1"],
  ])
    assert.deepEqual(readStsRecord(records), { kind: "none" }, records.join());
});

test("whatever a policy host sends, reading it never throws", () => {
  const line = fc.oneof(
    fc.constantFrom("version: STSv1", "mode: enforce", "mx: *.a.test", "max_age: 1", "mx:", ":"),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const read = readPolicy(lines.join("\n"));
      if (read.ok) assert.ok(read.policy.mode === "none" || read.policy.mx.length > 0);
      readStsRecord(lines);
    }),
  );
});
