import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addressKey } from "../directive/kinds/cidr.ts";
import { type ProxiedEnds, proxyHeader, readProxyHeader } from "./proxy-header.ts";

const port = fc.integer({ min: 0, max: 65_535 });
const end = (address: fc.Arbitrary<string>): fc.Arbitrary<ProxiedEnds["from"]> =>
  fc.record({ address, port });
const endsOf = (address: fc.Arbitrary<string>): fc.Arbitrary<ProxiedEnds> =>
  fc.record({ from: end(address), to: end(address) });
/** Not those of IPv4 in IPv6, which are IPv4. */
const ipV6 = fc.ipV6().filter((text) => addressKey(text).startsWith("6 "));
const ends = fc.oneof(endsOf(fc.ipV4()), endsOf(ipV6));
const version = fc.constantFrom(1 as const, 2 as const);

test("what is written is read again, wherever it ends, with whatever follows", () => {
  fc.assert(
    fc.property(version, ends, fc.uint8Array({ maxLength: 20 }), (which, meant, more) => {
      const header = proxyHeader(which, meant);
      for (let at = 0; at < header.length; at++)
        assert.equal(readProxyHeader(header.subarray(0, at)).kind, "more");
      const read = readProxyHeader(Buffer.concat([header, more]));
      assert.ok(read.kind === "header" && read.claim.kind === "client");
      assert.equal(read.length, header.length);
      for (const side of ["from", "to"] as const) {
        assert.equal(addressKey(read.claim[side].address), addressKey(meant[side].address));
        assert.equal(read.claim[side].port, meant[side].port);
      }
    }),
  );
});

test("whatever comes is a header, none, or not all of it yet, and never more than 4 KiB are waited for", () => {
  const beginnings = fc.constantFrom("", "PROXY ", "PROXY TCP4 ", "\r\n\r\n\0\r\nQUIT\n", "\r\n\r");
  fc.assert(
    fc.property(beginnings, fc.uint8Array({ maxLength: 300 }), (beginning, rest) => {
      const read = readProxyHeader(Buffer.concat([Buffer.from(beginning, "latin1"), rest]));
      if (read.kind === "header") assert.ok(read.length <= beginning.length + rest.length);
    }),
  );
  const endless = Buffer.concat([Buffer.from("PROXY TCP4 "), Buffer.alloc(200, "1")]);
  assert.equal(readProxyHeader(endless).kind, "bad");
  const large = Buffer.from("0d0a0d0a000d0a515549540a2111ffff", "hex");
  assert.equal(readProxyHeader(large).kind, "bad");
});

test("lines are taken as the protocol has them and no other way", () => {
  const kind = (line: string): string => {
    const read = readProxyHeader(Buffer.from(`${line}\r\n`, "latin1"));
    return read.kind === "header" ? read.claim.kind : read.kind;
  };
  assert.equal(kind("PROXY TCP4 192.0.2.1 192.0.2.2 5 25"), "client");
  assert.equal(kind("PROXY TCP6 2001:db8::1 2001:db8::2 5 25"), "client");
  assert.equal(kind("PROXY UNKNOWN"), "unknown");
  assert.equal(kind("PROXY UNKNOWN 192.0.2.1 192.0.2.2 5 25"), "unknown");
  for (const line of [
    "PROXY TCP4 192.0.2.1 192.0.2.2 5",
    "PROXY TCP4 192.0.2.1 192.0.2.2 5 25 1",
    "PROXY TCP4 192.0.2.1 192.0.2.2 05 25",
    "PROXY TCP4 192.0.2.1 192.0.2.2 5 65536",
    "PROXY TCP4 2001:db8::1 2001:db8::2 5 25",
    "PROXY TCP6 192.0.2.1 192.0.2.2 5 25",
    "PROXY TCP4 192.0.2 192.0.2.2 5 25",
    "PROXY  TCP4 192.0.2.1 192.0.2.2 5 25",
    "PROXY TCP6 fe80::1%eth0 2001:db8::2 5 25",
    "PROXY UDP4 192.0.2.1 192.0.2.2 5 25",
    "proxy TCP4 192.0.2.1 192.0.2.2 5 25",
    "EHLO a.test",
  ])
    assert.equal(kind(line), "bad", line);
});

test("an address has one spelling, however a proxy writes it, and IPv4 in IPv6 is IPv4", () => {
  const from = (source: string): string | undefined => {
    const read = readProxyHeader(Buffer.from(`PROXY TCP6 ${source} ::1 5 25\r\n`, "latin1"));
    return read.kind === "header" && read.claim.kind === "client"
      ? read.claim.from.address
      : undefined;
  };
  assert.equal(from("2001:DB8:0::0001"), "2001:db8::1");
  assert.equal(from("::ffff:127.0.0.1"), "127.0.0.1");
});

test("version 2 knows the proxy's own connections, and such whose addresses it cannot tell", () => {
  const read = (hex: string) =>
    readProxyHeader(Buffer.from(`0d0a0d0a000d0a515549540a${hex}`, "hex"));
  const claim = (kind: string, length: number) => ({ kind: "header", length, claim: { kind } });
  assert.deepEqual(read("20000000"), claim("proxy", 16));
  assert.deepEqual(read("21000000"), claim("unknown", 16));
  assert.deepEqual(read("21310002abcd"), claim("unknown", 18));
  assert.equal(read("21110002abcd").kind, "bad");
  assert.equal(read("22000000").kind, "bad");
  assert.equal(read("11000000").kind, "bad");
});
