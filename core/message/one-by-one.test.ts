import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryBody } from "../queue/memory-body.ts";
import { OneByOne } from "./one-by-one.ts";

test("whoever delivers and gives no outcome is told what was expected", async () => {
  const recipient = { address: "ann@example.org", originalRecipient: undefined, notify: 0 };
  const transaction = {
    message: 1,
    sender: "",
    recipients: [recipient],
    body: memoryBody(Buffer.from("")),
    prefix: Buffer.from(""),
    eightBit: false,
    smtpUtf8: false,
    envelopeId: undefined,
    returnContent: undefined,
  };
  for (const answer of [undefined, null, "yes", 250]) {
    const forgetful: unknown = async () => answer;
    const connection: OneByOne = Reflect.construct(OneByOne, ["here", forgetful]);
    await assert.rejects(connection.send(transaction), {
      name: "TypeError",
      message: /^expected an outcome of delivered\(\) or notDelivered\(\)/,
    });
  }
});
