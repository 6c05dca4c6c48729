import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { obeysKindLaws, read, refuses } from "../../test/support/kind-laws.ts";
import { apiKey, certificateAndPassword, hexKey } from "./secrets.ts";
import { signalsChoice, signalsRule } from "./signals-choice.ts";

test("keys", () => {
  assert.equal(apiKey.secret, true);
  refuses(apiKey, "short", "x".repeat(129), `${"x".repeat(40)}-`);
  refuses(hexKey, "0".repeat(39), "g".repeat(40));
  const [file, password] = read(certificateAndPassword, '"/etc/my mta/a.pem" s3 cret');
  assert.deepEqual([file, password], ["/etc/my mta/a.pem", "s3 cret"]);
  assert.deepEqual(read(certificateAndPassword, "/etc/mta/a.pem")[1], undefined);
  assert.equal(certificateAndPassword.secret, true);
});

test("whether events are handed on", () => {
  assert.deepEqual(read(signalsChoice, "true"), { kind: "on", subaccount: undefined });
  assert.deepEqual(read(signalsChoice, "yes, subaccount=12"), { kind: "on", subaccount: 12 });
  assert.deepEqual(read(signalsChoice, "No"), { kind: "off" });
  const filter = read(signalsChoice, "by-domain");
  assert.deepEqual(filter, { kind: "filter", name: "by-domain" });
  const block = { kind: "block", name: "by-domain", scopes: ["signals-filter"] };
  assert.deepEqual(signalsChoice.mentions?.(filter), [block]);
  assert.deepEqual(signalsChoice.mentions?.({ kind: "off" }), []);
  refuses(signalsChoice, "", "yes,subaccount=x", "yes,a,b", "no,subaccount=1", "a b");
  const on = { kind: "on", subaccount: 1 };
  assert.deepEqual(read(signalsRule, "enable-signals,subaccount=1"), on);
  assert.deepEqual(read(signalsRule, "disable-signals"), { kind: "off" });
  refuses(signalsRule, "", "yes", "disable-signals,subaccount=1");
});

const part = fc.constantFrom("*.a.example ", "a.rollup", "192.0.2.1", ":25", " ", "yes", ",", "no");
const lines = fc.array(part).map((parts) => parts.join(""));

test("the laws of kinds", () => {
  obeysKindLaws(apiKey, fc.stringMatching(/^\w{30,130}$/));
  obeysKindLaws(hexKey, fc.stringMatching(/^[\da-f]{39,41}$/));
  obeysKindLaws(certificateAndPassword, lines);
  obeysKindLaws(signalsChoice, lines);
  obeysKindLaws(signalsRule, lines);
});
