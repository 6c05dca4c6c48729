import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { noDestination } from "./no-destination.ts";
import { ThisServer } from "./this-server.ts";

test("a listener on all addresses is at those that the host has at the time", async () => {
  const clock = new FakeClock();
  let interfaces = ["192.0.2.1"];
  const server = new ThisServer({ names: () => [], interfaces: () => interfaces, clock });
  server.takesMailAt([{ host: "0.0.0.0", port: 25 }]);
  assert.equal(server.isOwnListener("192.0.2.1", 25), true);
  assert.equal(server.isOwnListener("192.0.2.1", 26), false);
  assert.equal(server.isOwnListener("192.0.2.2", 25), false);
  interfaces = ["192.0.2.2"];
  await clock.advance(10_000);
  assert.equal(server.isOwnListener("192.0.2.1", 25), false);
  assert.equal(server.isOwnListener("192.0.2.2", 25), true);
});

test("a listener at one address is there, however it is written, and nowhere else", () => {
  const server = new ThisServer({
    names: () => [],
    interfaces: () => ["2001:db8::1", "2001:db8::2"],
    clock: new FakeClock(),
  });
  server.takesMailAt([{ host: "2001:DB8:0::1", port: 25 }]);
  assert.equal(server.isOwnListener("2001:db8:0:0:0:0:0:1", 25), true);
  assert.equal(server.isOwnListener("2001:db8::2", 25), false);
  assert.equal(server.isOwnDomain("[IPv6:2001:db8::1]"), true);
  assert.equal(server.isOwnDomain("[IPv6:2001:db8::2]"), false);
  server.takesMailAt([]);
  assert.equal(server.isOwnListener("2001:db8::1", 25), false);
});

test("IPv4 in the clothes of IPv6 is judged as IPv4", () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      const kind = noDestination(address);
      assert.equal(noDestination(`::ffff:${address}`), kind);
      assert.equal(noDestination(`64:ff9b::${address}`), kind);
    }),
    { numRuns: 500 },
  );
  for (const text of ["", "localhost", "127.0.0", "1.2.3.4.5", "[127.0.0.1]"])
    assert.equal(noDestination(text), undefined);
});
