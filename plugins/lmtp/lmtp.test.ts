import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type LmtpAnswers, LmtpPeer } from "../../test/support/lmtp-peer.ts";
import { startMta, type TestMta } from "../../test/support/mta.ts";
import { recordsOf } from "../../test/support/records.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { turnUntil } from "../../test/support/until.ts";

const startLmtp = (settings: string): Promise<TestMta> => startMta(configOf(settings));

/** A server whose mail goes to an LMTP peer, for as long as `use` takes. */
async function withPeer(
  answers: LmtpAnswers,
  use: (mta: TestMta, peer: LmtpPeer) => Promise<void>,
  given: { readonly socket?: string; readonly settings?: string } = {},
): Promise<void> {
  const peer = new LmtpPeer(answers);
  const port = await peer.listen(given.socket);
  const hosts = given.socket === undefined ? `[127.0.0.1]:${port}` : `unix:${given.socket}`;
  const mta = await startLmtp(`smtp-hosts ${hosts}\n${given.settings ?? ""}`);
  try {
    await use(mta, peer);
  } finally {
    await mta.stop();
    await peer.close();
  }
}

const configOf = (settings: string): string => `<domain *>
    type lmtp
    ${settings}
  </domain>
  <acct-file acct.csv>
    records d,b,t
  </acct-file>`;

test("each recipient has the outcome that its own reply gives", async () => {
  const answers: LmtpAnswers = {
    rcpt: (address) => (address.startsWith("nobody") ? "550 5.1.1 no such user" : "250 ok"),
    end: (address) => (address.startsWith("full") ? "452 4.2.2 over quota" : "250 2.0.0 saved"),
  };
  await withPeer(answers, async (mta, peer) => {
    await sendMail(mta.port, { from: "", to: ["full@x.test", "nobody@x.test", "you@x.test"] });
    const rows = await recordsOf(mta.directory, 3);
    assert.deepEqual(
      rows
        .map(({ rcpt, type, dsnAction, dsnStatus, dlvType }) => [
          ...[rcpt, type, dsnAction],
          ...[dsnStatus?.split(" ")[0], dlvType],
        ])
        .sort(),
      [
        ["full@x.test", "t", "delayed", "4.2.2", "lmtp"],
        ["nobody@x.test", "b", "failed", "5.1.1", "lmtp"],
        ["you@x.test", "d", "delivered", "2.0.0", "lmtp"],
      ],
    );
    assert.equal(peer.given.length, 1);
    assert.match(peer.given[0]?.content ?? "", /Subject: test\r\n\r\nHello\r\n$/);
  });
});

test("a hang-up after the content: who has no reply waits and is tried again, who has one is not", async () => {
  let drops = true;
  const answers: LmtpAnswers = {
    end: (address) => (drops && !address.startsWith("a") ? "drop" : "250 2.0.0 saved"),
  };
  await withPeer(answers, async (mta, peer) => {
    await sendMail(mta.port, { to: ["a@x.test", "b@x.test", "c@x.test"] });
    const rows = await recordsOf(mta.directory, 3);
    assert.deepEqual(rows.map(({ rcpt, type }) => [rcpt, type]).sort(), [
      ["a@x.test", "d"],
      ["b@x.test", "t"],
      ["c@x.test", "t"],
    ]);
    const doubts = rows.filter(({ type }) => type === "t").map(({ dsnDiag = "" }) => dsnDiag);
    for (const doubt of doubts) assert.match(doubt, /^x-mta;in doubt, /);
    drops = false;
    await mta.engine.control.mail.retryNow("x.test/{default}", undefined);
    await recordsOf(mta.directory, 5);
    assert.deepEqual(
      peer.given.map(({ to }) => [...to].sort()),
      [
        ["a@x.test", "b@x.test", "c@x.test"],
        ["b@x.test", "c@x.test"],
      ],
    );
  });
});

test("a Unix socket takes mail like a port", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mta-lmtp-"));
  const socket = join(folder, "lmtp");
  const use = async (mta: TestMta): Promise<void> => {
    await sendMail(mta.port, { to: ["you@x.test"] });
    const [row] = await recordsOf(mta.directory, 1);
    assert.deepEqual([row?.type, row?.dsnMta], ["d", `unix:${socket}`]);
  };
  try {
    await withPeer({}, use, { socket });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("max-smtp-out counts its connections", async () => {
  const gate = Promise.withResolvers<void>();
  const use = async (mta: TestMta, peer: LmtpPeer): Promise<void> => {
    for (let at = 0; at < 6; at++) await sendMail(mta.port, { to: [`r${at}@x.test`] });
    await turnUntil("two connections", () => peer.open === 2);
    gate.resolve();
    await recordsOf(mta.directory, 6);
    assert.equal(peer.most, 2);
  };
  await withPeer({ hold: () => gate.promise }, use, { settings: "max-smtp-out 2" });
});
