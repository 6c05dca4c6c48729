import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { obeysKindLaws, read, refuses } from "../../../test/support/kind-laws.ts";
import {
  addressPort,
  domainName,
  hostList,
  ipAddress,
  ipAndName,
  normalizeDomain,
} from "./hosts.ts";

test("domain names are lower case, A-labels, without the final dot", () => {
  assert.equal(read(domainName, "Example.NET."), "example.net");
  assert.equal(read(domainName, "bücher.example"), "xn--bcher-kva.example");
  assert.equal(read(domainName, "_dmarc.example.net"), "_dmarc.example.net");
  refuses(domainName, "", ".", "a..b", "-a.example", "a-.example", "a b", "a/b", "*.example");
  refuses(domainName, `${"a".repeat(64)}.example`, `${"a.".repeat(127)}ab`);
});

test("a name that is normal already is read as it is in upper case", () => {
  const sign = fc.constantFrom("a", "z", "0", "9", "_", "-", ".");
  const label = fc.stringMatching(/^[a-z-]{60,65}$/);
  const text = fc.array(fc.oneof(sign, sign, label), { maxLength: 12 });
  fc.assert(
    fc.property(text, (parts) => {
      const name = parts.join("");
      assert.equal(normalizeDomain(name), normalizeDomain(name.toUpperCase()));
    }),
  );
});

test("addresses of both families", () => {
  assert.equal(read(ipAddress, "2001:DB8::1"), "2001:db8::1");
  refuses(ipAddress, "", "1.2.3", "1.2.3.4/8", "example.net", "[::1]");
});

test("an address with the name to go with it", () => {
  assert.deepEqual(read(ipAndName, "192.0.2.1 \t Mail.Example.net"), {
    address: "192.0.2.1",
    name: "mail.example.net",
  });
  assert.equal(read(ipAndName, "192.0.2.1").name, undefined);
  refuses(ipAndName, "", "mail.example.net", "192.0.2.1 -", "192.0.2.1 a b");
});

test("an address and port, the port from the directive where there is none", () => {
  const listener = addressPort(25);
  assert.deepEqual(read(listener, "127.0.0.1:2525"), { host: "127.0.0.1", port: 2525 });
  assert.deepEqual(read(listener, "127.0.0.1"), { host: "127.0.0.1", port: 25 });
  assert.deepEqual(read(listener, "[::1]:587"), { host: "::1", port: 587 });
  assert.deepEqual(read(listener, "::1"), { host: "::1", port: 25 });
  assert.deepEqual(read(listener, "0/0:2525"), { host: "0.0.0.0", port: 2525 });
  assert.deepEqual(read(listener, "0.0.0.0/0"), { host: "0.0.0.0", port: 25 });
  refuses(listener, "", "mail.example.net:25", "127.0.0.1:", "127.0.0.1:65536", "[::1", ":25");
  refuses(addressPort(), "127.0.0.1");
});

test("host lists: commas for equals, semicolons for the next preference", () => {
  const host = (name: string, port?: number): object => ({ host: name, port, lookupMx: false });
  assert.deepEqual(read(hostList, "A.example, b.example:2525;[192.0.2.1]:26"), [
    [host("a.example"), host("b.example", 2525)],
    [host("192.0.2.1", 26)],
  ]);
  assert.deepEqual(read(hostList, "[IPv6:2001:DB8::1]:2525,2001:db8::2"), [
    [host("2001:db8::1", 2525), host("2001:db8::2")],
  ]);
  assert.deepEqual(read(hostList, "lookup-mx:Example.net"), [
    [{ host: "example.net", port: undefined, lookupMx: true }],
  ]);
  assert.deepEqual(read(hostList, "unix:/run/dovecot/lmtp;mx.example.net"), [
    [host("unix:/run/dovecot/lmtp")],
    [host("mx.example.net")],
  ]);
  assert.deepEqual(read(hostList, "a.example,;"), [[host("a.example")]]);
});

test("what is not a host list is refused", () => {
  refuses(hostList, "", ",", ";", "a,,b", "a;;b", "a b", "[a.example]", "a:0x1", "a:99999");
  refuses(hostList, "unix:", "unix:relative", `unix:/${"x".repeat(107)}`, "unix:/a b");
  refuses(hostList, "lookup-mx:", "lookup-mx:192.0.2.1", "[IPv6:]", "[1.2.3.4");
});

test("what is read is printed so that it reads the same", () => {
  const port = fc.stringMatching(/^(:\d{1,5})?$/);
  const name = fc.oneof(
    fc.domain(),
    fc.ipV4(),
    fc.ipV6().map((address) => `[${address}]`),
    fc.domain().map((domain) => `lookup-mx:${domain}`),
    fc.domain().map((domain) => `unix:/run/${domain}`),
  );
  const host = fc.tuple(name, port).map((parts) => parts.join(""));
  const tier = fc.array(host, { minLength: 1, maxLength: 3 }).map((hosts) => hosts.join(","));
  const tiers = fc.array(tier, { minLength: 1, maxLength: 3 }).map((all) => all.join(";"));
  obeysKindLaws(hostList, tiers);
  obeysKindLaws(domainName, fc.domain());
  obeysKindLaws(ipAddress, fc.oneof(fc.ipV4(), fc.ipV6()));
  obeysKindLaws(addressPort(25), host);
  obeysKindLaws(
    ipAndName,
    fc.tuple(fc.ipV4(), fc.domain()).map((parts) => parts.join(" ")),
  );
});
