import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import nodemailer from "nodemailer";
import { startMta, type TestMta } from "../support/mta.ts";
import { startPostfix } from "../support/postfix.ts";
import { requireProgram, runProgram } from "../support/programs.ts";
import { sendMail } from "../support/send-mail.ts";
import { SmtpPeer } from "../support/smtp-peer.ts";

const TLS = join(import.meta.dirname, "../support/tls");

/** Runs a server with a certificate that hands everything to a peer. */
async function withMta(run: (mta: TestMta, peer: SmtpPeer) => Promise<void>): Promise<void> {
  const peer = new SmtpPeer();
  const port = await peer.listen();
  const mta = await startMta(
    `smtp-server-tls-certificate ${TLS}/test.crt\nsmtp-server-tls-key ${TLS}/test.key\n` +
      `<domain *>\nroute [127.0.0.1]:${port}\n</domain>`,
  );
  try {
    await run(mta, peer);
  } finally {
    await mta.stop();
    await peer.close();
  }
}

test("swaks sends, in clear text and over STARTTLS", async () => {
  requireProgram("swaks", "swaks");
  await withMta(async (mta, peer) => {
    const common = ["--server", `127.0.0.1:${mta.port}`, "--from", "me@example.com"];
    const plain = await runProgram("swaks", [...common, "--to", "a@dest.test"]);
    assert.equal(plain.code, 0, plain.output);
    const secure = await runProgram("swaks", [...common, "--to", "b@dest.test", "--tls"]);
    assert.equal(secure.code, 0, secure.output);
    await peer.taken(2);
    const received = peer.messages.map(({ content }) => /with (\w+)/.exec(content)?.[1]).sort();
    assert.deepEqual(received, ["ESMTP", "ESMTPS"]);
  });
});

test("nodemailer sends to several recipients, over STARTTLS, with an attachment", async () => {
  await withMta(async (mta, peer) => {
    const transport = nodemailer.createTransport({
      host: "127.0.0.1",
      port: mta.port,
      tls: { rejectUnauthorized: false },
    });
    const sent = await transport.sendMail({
      from: "me@example.com",
      to: ["a@dest.test", "b@dest.test"],
      subject: "Gr\u00fc\u00dfe",
      text: "Hello",
      attachments: [{ filename: "data.bin", content: Buffer.alloc(100_000, 7) }],
    });
    assert.equal(sent.accepted.length, 2);
    await peer.taken(1);
    assert.equal(peer.messages[0]?.to.length, 2);
    assert.match(peer.messages[0]?.content ?? "", /with ESMTPS/);
  });
});

test("Postfix hands its mail to us", async () => {
  await withMta(async (mta, peer) => {
    const postfix = await startPostfix([
      `relayhost = [127.0.0.1]:${mta.port}`,
      "smtp_tls_security_level = may",
    ]);
    try {
      for (let number = 1; number <= 5; number++)
        await sendMail(postfix.port, { to: [`user${number}@dest.test`] });
      await peer.taken(5);
      const to = peer.messages.flatMap((message) => message.to).sort();
      assert.deepEqual(
        to,
        [1, 2, 3, 4, 5].map((number) => `<user${number}@dest.test>`),
      );
      assert.match(
        peer.messages[0]?.content ?? "",
        /^Received: from postfix\.test .*\r\n\tby mta\.test with ESMTPS/,
      );
    } finally {
      await postfix.stop();
    }
  });
});
