import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { obeysKindLaws, read, refuses } from "../../test/support/kind-laws.ts";
import { addressesOf, listenerAddress } from "./listener-address.ts";

test("listeners: addresses, short forms, ranges, sources", () => {
  assert.deepEqual(read(listenerAddress, "127.0.0.1:2525"), {
    host: "127.0.0.1",
    port: 2525,
    source: undefined,
  });
  assert.equal(read(listenerAddress, "0/0:25").host, "0.0.0.0");
  assert.equal(read(listenerAddress, "192.0.2.16/28:25").host, "192.0.2.16/28");
  assert.equal(read(listenerAddress, "[::1]:587 source=submit").source, "submit");
  refuses(
    listenerAddress,
    "",
    "a.example:25",
    "10.0.0.1:99999",
    "127.0.0.1:25 x",
    "::1:25 source=",
  );
  const secure = listenerAddress.parse("0/0:465 tls=yes source=s");
  assert.ok(secure.ok && secure.value.source === "s" && secure.value.immediateTls);
  assert.equal(read(listenerAddress, "0/0:465 tls=no").immediateTls, undefined);
  refuses(
    listenerAddress,
    "0/0:465 tls=maybe",
    "0/0:465 tls=yes tls=yes",
    "127.0.0.1:25 source=a b",
    "192.0.2.0/40:25",
    "300.0.0.0/8:25",
  );
  obeysKindLaws(
    listenerAddress,
    fc.stringMatching(/^\d{1,3}\.0\.0\.\d(\/\d{1,2})?:\d{1,5}( source=\w+)?( tls=(yes|no))?$/),
  );
});

test("a range stands for the host's addresses in it", () => {
  const local = ["127.0.0.1", "192.0.2.17", "192.0.2.40", "::1"];
  const hosts = (text: string): readonly string[] =>
    addressesOf(read(listenerAddress, text), local).map(({ host }) => host);
  assert.deepEqual(hosts("192.0.2.16/28:25"), ["192.0.2.17"]);
  assert.deepEqual(hosts("192.0.2.99:25"), ["192.0.2.99"]);
  assert.deepEqual(hosts("10.0.0.0/8:25"), []);
});
