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

test("what stands in the first pair of brackets is the Message-ID, without them all is", () => {
  const text = fc.string({ unit: fc.constantFrom("<", ">", "a", " ", "@"), maxLength: 12 });
  fc.assert(
    fc.property(text, (given) => {
      const expected = (/<([^<>]*)>/.exec(given)?.[1] ?? given).trim();
      assert.equal(bareMessageId(given), expected);
    }),
  );
});
