import assert from "node:assert/strict";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import {
  createLog,
  definePlugin,
  markedToBounce,
  openLmdbStore,
  type Plugin,
  type Recipient,
  reply,
  systemClock,
} from "../../core/mod.ts";
import { messageOf } from "../../core/testing/queue-store/kit.ts";
import { startMta, type TestMta } from "../support/mta.ts";
import { sendMail } from "../support/send-mail.ts";
import { SmtpPeer } from "../support/smtp-peer.ts";
import { until } from "../support/until.ts";

const UNWANTED = reply(550, "5.7.1", "does not want our mail");

/** Accepts everybody called `no…` to bounce. */
const unwanted: Plugin = definePlugin({
  name: "unwanted",
  summary: "Of the test.",
  directives: {},
  hooks: {
    acceptRecipient: ({ recipient }) =>
      recipient.address.startsWith("no") ? { accept: true, bounce: UNWANTED } : undefined,
    // An alias of everybody: whoever is to bounce does so under the name that was refused.
    reshapeEnvelope: (recipients) =>
      recipients.map((one) => ({ ...one, address: one.address.replace("old@", "new@") })),
  },
});

async function accounting({ directory }: TestMta): Promise<string> {
  const names = (await readdir(directory)).filter((name) => name.startsWith("acct"));
  const texts = await Promise.all(names.map((name) => readFile(join(directory, name), "utf8")));
  return texts.join("");
}

const CONFIG = "<acct-file acct.csv>\nrecords d,b\n</acct-file>\n";

async function withMta(
  run: (mta: TestMta, peer: SmtpPeer) => Promise<void>,
  directory?: string,
): Promise<void> {
  const peer = new SmtpPeer();
  const port = await peer.listen();
  const mta = await startMta(`${CONFIG}<domain *>\nroute [127.0.0.1]:${port}\n</domain>`, {
    plugins: [unwanted],
    ...(directory === undefined ? {} : { directory }),
  });
  try {
    await run(mta, peer);
  } finally {
    await mta.stop();
    await peer.close();
  }
}

test("a recipient accepted to bounce does so without an attempt, with a report as NOTIFY asks; the others get the message", async () => {
  await withMta(async (mta, peer) => {
    const from = "me@home.test";
    const to = ["no1@x.test", "old@x.test", "no2@x.test", "yes@x.test"];
    const replies = await sendMail(mta.port, { from, to });
    assert.match(replies.at(-1) ?? "", /^250 2\.6\.0/);
    await peer.taken(2);
    const message = peer.messages.find(({ from: sender }) => sender.trim() !== "<>");
    const report = peer.messages.find(({ from: sender }) => sender.trim() === "<>");
    assert.deepEqual(message?.to.toSorted(), ["<new@x.test>", "<yes@x.test>"]);
    assert.deepEqual(report?.to, ["<me@home.test>"]);
    const said = report?.content ?? "";
    assert.match(said, /^Final-Recipient: rfc822; ?no1@x\.test\r$/m);
    assert.match(said, /^Final-Recipient: rfc822; ?no2@x\.test\r$/m);
    assert.match(said, /^Diagnostic-Code: smtp; ?550 5\.7\.1 does not want our mail\r$/m);
    assert.match(said, /^Status: 5\.7\.1\r$/m);
    await until("mail left", async () => (mta.engine.control.waiting() === 0 ? true : undefined));
    await mta.halt();
    const rows = (await accounting(mta)).split("\r\n").filter((line) => line.startsWith("b,"));
    assert.equal(rows.length, 2);
    assert.match(
      rows[0] ?? "",
      /no1@x\.test,,failed,5\.7\.1.*smtp;550 5\.7\.1 does not want our mail/,
    );
  });
});

test("nothing is reported to who asked for no reports, and all may bounce", async () => {
  await withMta(async (mta, peer) => {
    const mail = { from: "me@home.test", to: ["no@x.test"], rcptParameters: " NOTIFY=NEVER" };
    assert.match((await sendMail(mta.port, mail)).at(-1) ?? "", /^250 2\.6\.0/);
    await until("mail left", async () => (mta.engine.control.waiting() === 0 ? true : undefined));
    await sendMail(mta.port, { to: ["yes@x.test"] });
    await peer.taken(1);
    assert.deepEqual(peer.messages[0]?.to, ["<yes@x.test>"]);
  });
});

test("a paused queue does not hold it", async () => {
  await withMta(async (mta, peer) => {
    await mta.engine.control.pauseQueue("x.test/{default}", true);
    await sendMail(mta.port, { from: "me@home.test", to: ["no@x.test", "yes@x.test"] });
    await peer.taken(1);
    assert.deepEqual(peer.messages[0]?.to, ["<me@home.test>"]);
    await until("mail left", async () => (mta.engine.control.waiting() === 1 ? true : undefined));
  });
});

test("what an earlier run left bounces after the start, and is sent to nobody", async () => {
  await withMta(async (first) => {
    await first.halt();
    const directory = join(first.directory, "spool");
    await mkdir(directory, { recursive: true });
    const log = createLog("test", () => {});
    const store = await openLmdbStore({ directory, clock: systemClock, log, minFreeSpace: 0 });
    const queue = store.queueId("x.test/{default}");
    const now = Date.now();
    const one = (address: string): Recipient => ({
      ...{ address, domain: "x.test", originalRecipient: undefined, notify: 0 },
    });
    const recipients = [
      one("yes1@x.test"),
      markedToBounce(one("no@x.test"), UNWANTED),
      one("yes2@x.test"),
    ].map((recipient) => ({ ...recipient, queue, due: now }));
    const info = { sender: "me@home.test", receivedAt: now };
    await store.accept(await messageOf(store, recipients, "Subject: x\r\n\r\nx\r\n", info));
    await store.close();
    await withMta(async (second, peer) => {
      await peer.taken(2);
      const sent = peer.messages.flatMap(({ to }) => to).toSorted();
      assert.deepEqual(sent, ["<me@home.test>", "<yes1@x.test>", "<yes2@x.test>"]);
      await until("mail left", async () =>
        second.engine.control.waiting() === 0 ? true : undefined,
      );
    }, first.directory);
  });
});
