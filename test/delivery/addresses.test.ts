import assert from "node:assert/strict";
import { test } from "node:test";
import { startMta, type TestMta } from "../support/mta.ts";
import { sendMail } from "../support/send-mail.ts";
import { SmtpPeer } from "../support/smtp-peer.ts";

/** Runs a server that hands everything to a peer without SMTPUTF8. */
async function withPeer(run: (peer: SmtpPeer, mta: TestMta) => Promise<void>): Promise<void> {
  const peer = new SmtpPeer();
  const port = await peer.listen();
  const mta = await startMta(`<domain *>\nroute [127.0.0.1]:${port}\n</domain>`);
  try {
    await run(peer, mta);
  } finally {
    await mta.stop();
    await peer.close();
  }
}

const long = `bounce+${"0123456789".repeat(180)}=you=dest.test`;

for (const [what, address, sent = address] of [
  ["a local part of 1,800 bytes", `${long}@dest.test`],
  ["dots in a row and at the end", "do..co.mo.@dest.test"],
  ["an ASCII local part at an international domain", "a.b@bücher.test", "a.b@xn--bcher-kva.test"],
] as const)
  test(`mail from and to an address with ${what} goes through`, async () => {
    await withPeer(async (peer, mta) => {
      const replies = await sendMail(mta.port, { from: address, to: [address] });
      assert.match(replies.at(-1) ?? "", /^250 /, replies.join("\n"));
      await peer.taken(1);
      assert.deepEqual(
        peer.messages.map(({ from, to }) => [from, to]),
        [[`<${sent}>`, [`<${sent}>`]]],
      );
    });
  });

test("a recipient named twice gets the message once, and every RCPT its answer", async () => {
  await withPeer(async (peer, mta) => {
    const to = ["a@dest.test", "b@dest.test", "a@DEST.test", "A@dest.test", "a@dest.test"];
    const replies = await sendMail(mta.port, { to });
    assert.equal(replies.filter((reply) => reply.startsWith("250 2.1.5")).length, 5);
    await peer.taken(1);
    assert.deepEqual(peer.messages[0]?.to, ["<a@dest.test>", "<b@dest.test>", "<A@dest.test>"]);
  });
});
