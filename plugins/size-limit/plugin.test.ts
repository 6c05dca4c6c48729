import assert from "node:assert/strict";
import { test } from "node:test";
import { startMta, type TestMta } from "../../test/support/mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";

const SMALL = "Subject: small\r\n\r\nx\r\n";
const LARGE = `Subject: large\r\n\r\n${"a line of text\r\n".repeat(100)}`;

async function withLimit(run: (peer: SmtpPeer, mta: TestMta) => Promise<void>): Promise<void> {
  const peer = new SmtpPeer();
  const port = await peer.listen();
  const mta = await startMta(`
    <domain *>
      route [127.0.0.1]:${port}
      max-smtp-out 1
    </domain>
    <domain narrow.test>
      max-message-size 1k
    </domain>
    <domain away.test>
      max-message-size 1k
      route [127.0.0.1]:1
    </domain>`);
  try {
    await run(peer, mta);
  } finally {
    await mta.stop();
    await peer.close();
  }
}

test("a message that is too large for a destination comes back without being tried", () =>
  withLimit(async (peer, mta) => {
    await sendMail(mta.port, { to: ["you@narrow.test", "me@wide.test"], content: LARGE });
    await peer.taken(2);
    const report = peer.messages.find(({ from }) => from.startsWith("<>"));
    assert.match(report?.content ?? "", /Final-Recipient: rfc822; you@narrow\.test\r\n/);
    assert.match(report?.content ?? "", /Status: 5\.3\.4\r\n/);
    assert.match(report?.content ?? "", /has \d+ bytes, this destination is sent at most 1024/);
    assert.ok(!peer.commands.some((line) => line.includes("you@narrow.test")));
  }));

test("it comes back at once, also when the destination is out of reach", () =>
  withLimit(async (peer, mta) => {
    await sendMail(mta.port, { to: ["a@away.test", "b@away.test"], content: LARGE });
    await peer.taken(1);
    const { content = "" } = peer.messages[0] ?? {};
    assert.deepEqual(content.match(/Status: \S+/g), ["Status: 5.3.4", "Status: 5.3.4"]);
    assert.equal(peer.connections, 1);
  }));

test("those before and after it go out, over the same connection", () =>
  withLimit(async (peer, mta) => {
    const to = ["you@narrow.test"];
    await sendMail(mta.port, { from: "", to, content: SMALL });
    await peer.taken(1);
    const { control } = mta.engine;
    assert.ok(await control.pauseQueue("narrow.test/{default}", true));
    for (const content of [SMALL, LARGE, SMALL])
      await sendMail(mta.port, { from: "", to, content });
    assert.ok(await control.pauseQueue("narrow.test/{default}", false));
    await peer.taken(3);
    assert.ok(peer.messages.every(({ content }) => content.includes("Subject: small")));
    assert.equal(peer.connections, 1);
  }));
