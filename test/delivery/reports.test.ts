import assert from "node:assert/strict";
import { test } from "node:test";
import { assertSevenBit, readMime } from "../support/mime.ts";
import { startMta } from "../support/mta.ts";
import { sendMail } from "../support/send-mail.ts";
import { SmtpPeer } from "../support/smtp-peer.ts";

/** Sends a message that fails, and gives the report that reaches its sender. Neither host knows more than SMTP. */
async function reported(
  mail: Parameters<typeof sendMail>[1],
  rcpt: (line: string) => string,
): Promise<Buffer> {
  const peer = new SmtpPeer({ rcpt, extensions: ["PIPELINING"] });
  const port = await peer.listen();
  const mta = await startMta(`<domain *>
    route [127.0.0.1]:${port}
  </domain>`);
  try {
    await sendMail(mta.port, { from: "me@home.test", ...mail });
    await peer.taken(1);
    const [report] = peer.messages;
    assert.equal(report?.from.trim(), "<>");
    assert.deepEqual(report?.to, ["<me@home.test>"]);
    return Buffer.from(report?.content ?? "", "latin1");
  } finally {
    await mta.stop();
    await peer.close();
  }
}

test("a refusal in another script is reported to a host without 8BITMIME", async () => {
  const refusal = Buffer.from("550 5.1.1 нет такого").toString("latin1");
  const report = await reported({ to: ["no@x.test"] }, (line) =>
    line.includes("no@") ? refusal : "250 2.1.5 ok",
  );
  assertSevenBit(report);
  const [text, status] = readMime(report).parts;
  assert.match(text?.content.toString() ?? "", /said: 550 5\.1\.1/);
  assert.match(status?.content.toString() ?? "", /^Diagnostic-Code: smtp; 550 5\.1\.1 /m);
});

test("international mail asked back in full is reported to a host without SMTPUTF8", async () => {
  const report = await reported(
    {
      to: ["b\u00fc@x.test"],
      mailParameters: " SMTPUTF8 RET=FULL",
      rcptParameters: " ORCPT=utf-8;o\u00fc;1@x.test",
      content: "MIME-Version: 1.0\r\nSubject: \u00fc\r\n\r\nGr\u00fc\u00dfe\r\n",
    },
    () => "250 2.1.5 ok",
  );
  assertSevenBit(report);
  const { parts } = readMime(report);
  const fields = parts[1]?.content.toString() ?? "";
  assert.match(fields, /^Final-Recipient: utf-8; b\\x\{FC\}@x\.test\r$/m);
  assert.match(fields, /^Original-Recipient: utf-8; o\\x\{FC\};1@x\.test\r$/m);
  assert.equal(parts[2]?.type, "message/global-headers");
  assert.match(parts[2]?.content.toString() ?? "", /^Subject: \u00fc\r$/m);
});
