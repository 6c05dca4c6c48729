import assert from "node:assert/strict";
import { test } from "node:test";
import { HeaderBlock } from "../../core/mod.ts";
import { addressesIn } from "./address-fields.ts";

test("the addresses of all fields of a name are read, and of many or long fields no more than mail can wait for", () => {
  const to = (header: string): readonly string[] =>
    addressesIn(HeaderBlock.of(Buffer.from(`${header}\r\n`)), "To").map(({ Address }) => Address);
  assert.deepEqual(
    to("To: Ann <ann@x.test>\r\nCc: no@x.test\r\nto: us: tim@x.test, eve@x.test;\r\n"),
    ["ann@x.test", "tim@x.test", "eve@x.test"],
  );
  assert.deepEqual(to(`To: a@x.test\r\n${"To: ;\r\n".repeat(98)}To: b@x.test\r\n`), [
    "a@x.test",
    "b@x.test",
  ]);
  assert.deepEqual(to(`${"To: ;\r\n".repeat(100_000)}To: b@x.test\r\n`), []);
  assert.deepEqual(to(`${`To: ${":;".repeat(8000)}\r\n`.repeat(60)}To: b@x.test\r\n`), []);
  assert.equal(to(`${"To: a@x.test\r\n".repeat(1000)}`).length, 100);
});
