import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fieldLine, idText, isHeaderField } from "../../../core/mod.ts";
import { anyText } from "../../../test/support/any-text.ts";
import { MarkKeys } from "./mark-keys.ts";
import { readReference, referenceField } from "./reference-field.ts";

const KEYS = new MarkKeys(["a key of this server"]);
const PARTS = {
  message: 5_555_555_555_555,
  sender: "b@example.com",
  recipient: "ann@x.test",
  job: "spring",
  virtualMta: "v1",
};

function header(value: string): Buffer {
  return Buffer.from(`Subject: x\r\n${fieldLine({ name: "x-postrider-reference", value })}`);
}

test("what the field says is read back, and fits in lines, whatever it is", () => {
  fc.assert(
    fc.property(anyText(), anyText(), (recipient, job) => {
      const parts = { ...PARTS, recipient: recipient || undefined, job: job || undefined };
      const field = referenceField(KEYS, parts);
      assert.ok(field !== undefined && isHeaderField(field));
      assert.ok(field.value.split("\r\n").every((line) => line.length < 78));
      const message = idText(PARTS.message);
      const wellFormed = {
        recipient: parts.recipient?.toWellFormed(),
        job: parts.job?.toWellFormed(),
      };
      assert.deepEqual(readReference(KEYS, header(field.value)), {
        ...parts,
        ...wellFormed,
        message,
      });
    }),
    { numRuns: 50 },
  );
});

test("a field that this server did not sign says nothing", () => {
  const { value } = referenceField(KEYS, PARTS) ?? assert.fail();
  assert.equal(readReference(new MarkKeys(["other"]), header(value)), undefined);
  assert.equal(readReference(new MarkKeys([]), header(value)), undefined);
  assert.equal(referenceField(new MarkKeys([]), PARTS), undefined);
  for (const wrong of [
    "",
    "1",
    "1..",
    value.replace("1.", "2."),
    value.slice(0, -1),
    `${value}.x`,
    value.replace(/\.e/, ".f"),
  ])
    assert.equal(readReference(KEYS, header(wrong)), undefined, wrong);
  // A forged one in front of ours does not hide it.
  const both = Buffer.concat([header("1.aa.bb"), header(value)]);
  assert.equal(readReference(KEYS, both)?.job, "spring");
  assert.equal(readReference(KEYS, Buffer.alloc(0)), undefined);
});
