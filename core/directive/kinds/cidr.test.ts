import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { obeysKindLaws, read, refuses } from "../../../test/support/kind-laws.ts";
import {
  addressGroup,
  cidr,
  contains,
  isLoopback,
  parseCidr,
  plainAddress,
  readIp,
} from "./cidr.ts";

const within = (range: string, address: string): boolean => contains(read(cidr, range), address);

test("ranges hold their addresses and no others", () => {
  assert.ok(within("192.0.2.0/24", "192.0.2.255"));
  assert.ok(!within("192.0.2.0/24", "192.0.3.0"));
  assert.ok(within("192.0.2.7", "192.0.2.7"));
  assert.ok(!within("192.0.2.7", "192.0.2.8"));
  assert.ok(within("2001:db8::/32", "2001:db8:ffff::1"));
  assert.ok(!within("2001:db8::/32", "2001:db9::"));
  assert.ok(within("::/0", "2001:db8::1"));
  assert.ok(!within("0.0.0.0/0", "2001:db8::1"));
  assert.ok(!within("::/0", "no address"));
});

test("short forms fill up with zeros; bits beyond the mask do not count", () => {
  assert.ok(within("10/8", "10.255.0.1"));
  assert.ok(within("172.16/12", "172.31.0.1"));
  assert.ok(within("0/0", "203.0.113.9"));
  assert.ok(within("192.0.2.77/24", "192.0.2.1"));
});

test("IPv4 inside IPv6 is IPv4", () => {
  assert.ok(within("127.0.0.0/8", "::ffff:127.0.0.1"));
  assert.ok(within("127.0.0.0/8", "::ffff:7f00:1"));
  assert.ok(within("::ffff:127.0.0.0/104", "127.0.0.1"));
  assert.equal(parseCidr("::ffff:127.0.0.1")?.bits, 32);
});

test("IPv4 in IPv6 is written as IPv4, everything else as it is", () => {
  for (const mapped of ["::ffff:192.0.2.1", "::ffff:c000:201", "0:0:0:0:0:ffff:192.0.2.1"])
    assert.equal(plainAddress(mapped), "192.0.2.1");
  for (const other of ["192.0.2.1", "2001:db8::1", "::1", "", "no address", "fe80::1%eth0"])
    assert.equal(plainAddress(other), other);
});

test("clients are counted by IPv4 address in any spelling, or by the network of 64 bits", () => {
  assert.equal(addressGroup("::ffff:192.0.2.1"), addressGroup("192.0.2.1"));
  assert.notEqual(addressGroup("192.0.2.1"), addressGroup("192.0.2.2"));
  assert.equal(addressGroup("2001:db8::1"), addressGroup("2001:DB8:0:0:ffff::2%eth0"));
  assert.notEqual(addressGroup("2001:db8::1"), addressGroup("2001:db8:0:1::1"));
  assert.equal(addressGroup("pipe"), "pipe");
  fc.assert(
    fc.property(fc.ipV6(), fc.ipV6(), (a, b) => {
      const same = (readIp(a)?.value ?? 0n) >> 64n === (readIp(b)?.value ?? 0n) >> 64n;
      const both = readIp(a)?.family === 6 && readIp(b)?.family === 6;
      if (both) assert.equal(addressGroup(a) === addressGroup(b), same);
    }),
  );
});

test("a zone says nothing about the address", () => {
  assert.ok(within("fe80::/10", "fe80::1%eth0"));
});

test("what is not a range is refused", () => {
  refuses(cidr, "", "10", "10.0.0.0/33", "::/129", "10.0.0.0/8/8", "10/x", "300/8", "a/8", "/8");
  refuses(cidr, "::ffff:10.0.0.0/90");
});

test("addresses read as numbers", () => {
  const groups = fc.array(fc.integer({ min: 0, max: 65_535 }), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(groups, (parts) => {
      const ip = readIp(parts.map((part) => part.toString(16)).join(":"));
      const value = parts.reduce((sum, part) => sum * 65_536n + BigInt(part), 0n);
      const mapped = value >> 32n === 0xffffn;
      assert.equal(ip?.value, mapped ? value & 0xffff_ffffn : value);
    }),
  );
  assert.equal(readIp("::")?.value, 0n);
  assert.equal(readIp("1::")?.value, 1n << 112n);
  assert.equal(readIp("64:ff9b::192.0.2.33")?.value, (0x64_ff9bn << 96n) + 0xc000_0221n);
});

test("a range contains its first and last address and not their neighbours", () => {
  const ip = (value: number): string =>
    [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      fc.integer({ min: 1, max: 32 }),
      (address, bits) => {
        const range = `${ip(address)}/${bits}`;
        const length = 2 ** (32 - bits);
        const first = Math.floor(address / length) * length;
        assert.ok(within(range, ip(first)) && within(range, ip(first + length - 1)));
        if (first > 0) assert.ok(!within(range, ip(first - 1)));
        if (first + length < 2 ** 32) assert.ok(!within(range, ip(first + length)));
      },
    ),
  );
});

test("loopback: the network 127 and ::1, in any spelling, and ranges of nothing else", () => {
  const local = ["127.0.0.1", "127.255.255.255", "::1", "0:0::1", "::ffff:127.0.0.1", "127/8"];
  for (const text of [...local, "127.0.0.0/8", "127.3.0.0/16", "::1/128"])
    assert.ok(isLoopback(text), text);
  const others = ["126.255.255.255", "128.0.0.0", "0.0.0.0", "::", "::2", "::127.0.0.1"];
  for (const text of [...others, "127.0.0.0/7", "0/0", "::/0", "localhost", "127.example", ""])
    assert.ok(!isLoopback(text), text);
});

test("what is read is printed so that it reads the same", () => {
  obeysKindLaws(cidr, fc.stringMatching(/^\d{1,3}(\.\d{1,3}){0,3}\/\d{1,2}$/));
  obeysKindLaws(cidr, fc.oneof(fc.ipV4(), fc.ipV6()));
});
