import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { obeysKindLaws, read, refuses } from "../../test/support/kind-laws.ts";
import { proxiedSource, proxyClient, proxyEndpoint } from "./proxies.ts";
import { apiKey, certificateAndPassword, hexKey } from "./secrets.ts";
import { signalsChoice, signalsRule } from "./signals-choice.ts";

test("proxies and the addresses they connect from", () => {
  assert.deepEqual(read(proxyEndpoint, "192.0.2.2:5000"), { host: "192.0.2.2", port: 5000 });
  assert.deepEqual(read(proxyEndpoint, "Proxy.example:1"), { host: "proxy.example", port: 1 });
  assert.equal(proxyEndpoint.print(read(proxyEndpoint, "[2001:db8::1]:1")), "[2001:db8::1]:1");
  refuses(proxyEndpoint, "192.0.2.2", "2001:db8::1", "a b:1", ":1", "a:70000");
  const client = [{ host: "192.0.2.2", port: 0 }, "prox01.example.com"];
  assert.deepEqual(read(proxyClient, "192.0.2.2:0 prox01.example.com"), client);
  assert.deepEqual(read(proxyClient, "192.0.2.2 prox01.example.com"), client);
  const [local, [proxy, rest]] = read(
    proxiedSource,
    "10.0.0.1 192.0.2.9:5000 192.0.2.2:0 prox01.example.com",
  );
  assert.equal(local.text, "10.0.0.1");
  assert.equal(proxy.port, 5000);
  assert.deepEqual(rest, client);
  refuses(proxiedSource, "10.0.0.1 192.0.2.9:5000 192.0.2.2", "10.0.0.1 192.0.2.9 a.example");
});

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
  obeysKindLaws(proxyEndpoint, lines);
  obeysKindLaws(proxyClient, lines);
  obeysKindLaws(proxiedSource, lines);
  obeysKindLaws(apiKey, fc.stringMatching(/^\w{30,130}$/));
  obeysKindLaws(hexKey, fc.stringMatching(/^[\da-f]{39,41}$/));
  obeysKindLaws(certificateAndPassword, lines);
  obeysKindLaws(signalsChoice, lines);
  obeysKindLaws(signalsRule, lines);
});
