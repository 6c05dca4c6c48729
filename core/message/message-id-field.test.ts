import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { bareMessageId, messageIdOf } from "./message-id-field.ts";

test("the Message-ID is the first field of that name, however it is written", () => {
  const of = (header: string): string | undefined => messageIdOf(Buffer.from(header));
  assert.equal(of("Subject: x\r\nMESSAGE-id:\r\n <a@b>\r\nMessage-ID: <c@d>\r\n"), "a@b");
  assert.equal(of("message-ID:no brackets \r\n"), "no brackets");
  assert.equal(of("X-Message-ID: <a@b>\r\nMessage-Id <c@d>\r\n x-message-id: y\r\n"), undefined);
  assert.equal(of("Message-ID: <>\r\n"), undefined);
  assert.equal(of("Message-ID: <a@b>"), "a@b");
  assert.equal(of(`Message-ID: <${"é".repeat(900)}@b>\r\n`)?.length, 250);
});

test("the field is found wherever it is, and only as a field of its own", () => {
  const line = fc.oneof(
    fc.constantFrom(
      "message-id: <a@b>",
      "MESSAGE-ID:<c@d>",
      "Message-Id:\r\n <e@f>",
      "Message-ID:",
    ),
    fc.string({ unit: fc.constantFrom(..."mesagid-: "), maxLength: 30 }),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
      const header = lines.map((one) => `${one}\r\n`).join("");
      const field = /^message-id:((?:[^\r\n]|\r\n[ \t])*)/im.exec(header);
      const expected = field?.[1] && bareMessageId(field[1].replaceAll(/\r?\n/g, ""));
      assert.equal(messageIdOf(Buffer.from(header)), expected || undefined);
    }),
  );
});

test("what stands in the first pair of brackets is the Message-ID, without them all is", () => {
  const text = fc.string({ unit: fc.constantFrom("<", ">", "a", " ", "@"), maxLength: 12 });
  fc.assert(
    fc.property(text, (given) => {
      const expected = (/<([^<>]*)>/.exec(given)?.[1] ?? given).trim();
      assert.equal(bareMessageId(given), expected);
    }),
  );
});
