import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { obeysKindLaws, read, refuses } from "../../test/support/kind-laws.ts";
import { proxiedSource, proxyClient, proxyEndpoint } from "./kinds.ts";

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

test("what is read is printed and read again", () => {
  const part = fc.constantFrom("*.a.example ", "a.test", "192.0.2.1", ":25", " ", "[::1]", ":0 ");
  const lines = fc.array(part, { maxLength: 6 }).map((parts) => parts.join(""));
  obeysKindLaws(proxyEndpoint, lines);
  obeysKindLaws(proxyClient, lines);
});
