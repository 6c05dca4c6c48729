import assert from "node:assert/strict";
import { test } from "node:test";
import { startMta, type TestMta } from "../support/mta.ts";
import { recordsOf } from "../support/records.ts";
import { sendMail } from "../support/send-mail.ts";
import { type PeerAnswers, SmtpPeer } from "../support/smtp-peer.ts";
import { until } from "../support/until.ts";

/** Runs a server that hands everything to a peer with these answers. */
async function withPeer(
  answers: PeerAnswers,
  run: (peer: SmtpPeer, mta: TestMta) => Promise<void>,
  config = "",
): Promise<void> {
  const peer = new SmtpPeer(answers);
  const port = await peer.listen();
  const mta = await startMta(
    `<domain *>\nroute [127.0.0.1]:${port}\nretry-after 1s\n${config}\n</domain>\n` +
      "<acct-file acct.csv>\nrecords d,b,t\n</acct-file>",
  );
  try {
    await run(peer, mta);
  } finally {
    await mta.stop();
    await peer.close();
  }
}

test("a message goes through as it came, below one Received field", async () => {
  await withPeer({}, async (peer, mta) => {
    const content = "Subject: hello\r\n\r\n..a line with a dot\r\ncaf\u00e9\r\n";
    const replies = await sendMail(mta.port, { to: ["you@dest.test"], content });
    assert.match(replies.at(-1) ?? "", /^250 2\.6\.0 /);
    await peer.taken(1);
    const [message] = peer.messages;
    assert.equal(message?.from, "<sender@example.com> BODY=8BITMIME");
    assert.deepEqual(message?.to, ["<you@dest.test>"]);
    assert.match(
      message?.content ?? "",
      /^Received: from client\.test \(\[127\.0\.0\.1\]\)\r\n\tby mta\.test with ESMTP id \S+\r\n\tfor <you@dest\.test>;\r\n\t/,
    );
    const stored = Buffer.from(content, "utf8").toString("latin1");
    assert.ok(message?.content.endsWith(`\r\n${stored}`));
    const [record] = await recordsOf(mta.directory, 1);
    assert.equal(record?.type, "d");
    assert.equal(record?.rcpt, "you@dest.test");
    assert.equal(record?.queue, "dest.test/{default}");
    assert.equal(record?.dsnStatus, "2.0.0 (success)");
  });
});

test("several recipients of one domain share a transaction and are judged one by one", async () => {
  const rcpt = (line: string): string =>
    line.includes("bad") ? "550 5.1.1 no such user" : "250 2.1.5 ok";
  await withPeer({ rcpt }, async (peer, mta) => {
    await sendMail(mta.port, { to: ["a@dest.test", "bad@dest.test", "b@dest.test"] });
    await peer.taken(2);
    const [message, report] = peer.messages;
    assert.deepEqual(message?.to, ["<a@dest.test>", "<b@dest.test>"]);
    assert.equal(report?.from.startsWith("<>"), true);
    assert.deepEqual(report?.to, ["<sender@example.com>"]);
    assert.match(
      report?.content ?? "",
      /Final-Recipient: rfc822; bad@dest\.test\r\nAction: failed\r\nStatus: 5\.1\.1\r\n/,
    );
    assert.match(report?.content ?? "", /Diagnostic-Code: smtp; 550 5\.1\.1 no such user\r\n/);
    const types = (await recordsOf(mta.directory, 4))
      .map(({ type, rcpt: to }) => `${type} ${to}`)
      .sort();
    assert.deepEqual(types, [
      "b bad@dest.test",
      "d a@dest.test",
      "d b@dest.test",
      "d sender@example.com",
    ]);
  });
});

test("a 4xx reply is tried again after retry-after", async () => {
  let asked = 0;
  const rcpt = (): string => (++asked === 1 ? "450 4.2.1 busy" : "250 2.1.5 ok");
  await withPeer({ rcpt }, async (peer, mta) => {
    await sendMail(mta.port, { to: ["you@dest.test"] });
    await peer.taken(1);
    assert.equal(asked, 2);
    const [first, second] = await recordsOf(mta.directory, 2);
    assert.deepEqual([first?.type, first?.dsnStatus], ["t", "4.2.1 (mailbox disabled)"]);
    assert.equal(second?.type, "d");
  });
});

test("mail that is still not delivered after bounce-after comes back", async () => {
  const rcpt = (line: string): string => (line.includes("you@") ? "450 4.2.1 busy" : "250 ok");
  await withPeer(
    { rcpt },
    async (peer, mta) => {
      await sendMail(mta.port, { to: ["you@dest.test"] });
      await peer.taken(1);
      assert.match(peer.messages[0]?.content ?? "", /Status: 5\.4\.7\r\n/);
    },
    "bounce-after 1s",
  );
});

test("a failed message from the null sender is not reported on", async () => {
  const rcpt = (line: string): string =>
    line.includes("gone") ? "550 5.1.1 no such user" : "250 2.1.5 ok";
  await withPeer({ rcpt }, async (peer, mta) => {
    await sendMail(mta.port, { from: "", to: ["gone@dest.test"] });
    const [record] = await recordsOf(mta.directory, 1);
    assert.equal(record?.type, "b");
    await sendMail(mta.port, { to: ["you@dest.test"] });
    await peer.taken(1);
    assert.equal(peer.messages.length, 1);
  });
});

test("NOTIFY=NEVER keeps reports away, NOTIFY=SUCCESS asks for one", async () => {
  const rcpt = (line: string): string => (line.includes("gone") ? "550 5.1.1 no" : "250 2.1.5 ok");
  await withPeer({ rcpt }, async (peer, mta) => {
    await sendMail(mta.port, { to: ["gone@dest.test"], rcptParameters: " NOTIFY=NEVER" });
    await recordsOf(mta.directory, 1);
    await sendMail(mta.port, {
      to: ["you@dest.test"],
      mailParameters: " ENVID=id+2B1",
      rcptParameters: " NOTIFY=SUCCESS ORCPT=rfc822;you+40alias.test",
    });
    await peer.taken(2);
    const report = peer.messages[1]?.content ?? "";
    assert.match(report, /Original-Envelope-Id: id\+1\r\n/);
    assert.match(report, /Original-Recipient: rfc822; you@alias\.test\r\n/);
    assert.match(report, /Action: relayed\r\n/);
  });
});

test("a 421 in the middle costs no attempt: the rest goes over the next connection", async () => {
  let mails = 0;
  const mail = (): string => (++mails === 2 ? "421 4.7.0 enough for now" : "250 2.1.0 ok");
  await withPeer(
    { mail },
    async (peer, mta) => {
      await sendMail(mta.port, { to: ["one@dest.test"] });
      await peer.taken(1);
      await sendMail(mta.port, { to: ["two@dest.test"] });
      await peer.taken(2);
      assert.deepEqual(
        (await recordsOf(mta.directory, 2)).map(({ type }) => type),
        ["d", "d"],
      );
    },
    "connection-idle-timeout 10s",
  );
});

test("a peer that drops in DATA is tried again, and the message is delivered once", async () => {
  let drops = 0;
  const dropInData = (): boolean => drops++ === 0;
  await withPeer({ dropInData }, async (peer, mta) => {
    await sendMail(mta.port, { to: ["you@dest.test"] });
    await peer.taken(1);
    assert.equal(peer.messages.length, 1);
    assert.equal(peer.connections, 2);
  });
});

test("a server that is not there delays the queue, not the message's attempts", async () => {
  const peer = new SmtpPeer();
  const port = await peer.listen();
  await peer.close();
  const mta = await startMta(`<domain *>\nroute [127.0.0.1]:${port}\nretry-after 1s\n</domain>`);
  const late = new SmtpPeer();
  try {
    await sendMail(mta.port, { to: ["you@dest.test"] });
    await until("the refusal", async () => {
      const [queue] = mta.engine.control.queues();
      return queue?.lastError?.includes("ECONNREFUSED") || undefined;
    });
    await late.listen(port);
    await late.taken(1);
    assert.equal(late.messages.length, 1);
  } finally {
    await mta.stop();
    await late.close();
  }
});

test("mail waits on disk: a server started anew delivers what the old one took", async () => {
  const peer = new SmtpPeer();
  const port = await peer.listen();
  const paused = await startMta(`<domain *>\nroute [127.0.0.1]:1\nretry-after 1s\n</domain>`);
  await sendMail(paused.port, {
    to: ["you@dest.test"],
    content: `${"x".repeat(70)}\r\n`.repeat(5000),
  });
  await paused.halt();
  const mta = await startMta(`<domain *>\nroute [127.0.0.1]:${port}\n</domain>`, {
    directory: paused.directory,
  });
  try {
    await peer.taken(1);
    assert.equal(peer.messages[0]?.content.match(/x{70}/g)?.length, 5000);
  } finally {
    await mta.stop();
    await peer.close();
  }
});
