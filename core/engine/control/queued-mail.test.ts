import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { startMta, type TestMta } from "../../../test/support/mta.ts";
import { sendMail } from "../../../test/support/send-mail.ts";
import { SmtpPeer } from "../../../test/support/smtp-peer.ts";
import { until } from "../../../test/support/until.ts";
import type { FindPosition, MailFilter } from "../../mod.ts";

const QUIET = { accounted: true, reported: false };

/** A server whose mail goes to a peer, when its queues are not paused. */
async function withPeer(
  run: (mta: TestMta, peer: SmtpPeer) => Promise<void>,
  config = "",
): Promise<void> {
  const peer = new SmtpPeer();
  const route = `<domain *>\nroute [127.0.0.1]:${await peer.listen()}\nretry-after 1h\n</domain>\n`;
  const records = "<acct-file acct.csv>\nrecords d,b,t\n</acct-file>\n";
  const mta = await startMta(`${route}${records}${config}`);
  try {
    await run(mta, peer);
  } finally {
    await mta.stop();
    await peer.close();
  }
}

async function addresses(mta: TestMta, filter: MailFilter = {}): Promise<readonly string[]> {
  const { recipients } = await mta.engine.control.mail.list(filter, undefined, 1000);
  return recipients.map(({ recipient }) => recipient);
}

async function accounting(mta: TestMta): Promise<string> {
  const names = (await readdir(mta.directory)).filter((name) => name.startsWith("acct-"));
  const texts = names.map((name) => readFile(join(mta.directory, name), "utf8"));
  return (await Promise.all(texts)).join("");
}

test("mail that waits is listed and deleted: never sent, accounted, logged, unreported", async () => {
  await withPeer(async (mta, peer) => {
    const { control } = mta.engine;
    for (const domain of ["a.test", "b.test"])
      await control.pauseQueue(`${domain}/{default}`, true);
    await sendMail(mta.port, { to: ["one@a.test", "two@a.test", "one@b.test"] });
    const { recipients, next } = await control.mail.list({ queue: "a.test" }, undefined, 10);
    assert.equal(next, undefined);
    assert.deepEqual(
      recipients.map(({ queue, sender, recipient, underWay, paused, attempts }) => [
        queue,
        sender,
        recipient,
        underWay,
        paused,
        attempts,
      ]),
      ["one@a.test", "two@a.test"].map((recipient) => [
        "a.test/{default}",
        "sender@example.com",
        recipient,
        false,
        true,
        0,
      ]),
    );
    assert.match(recipients[0]?.id ?? "", /^[0-9a-z]{10}$/);

    const filter = { queue: "*/*", recipient: "one@*" };
    assert.deepEqual(await control.mail.delete(filter, undefined, QUIET), {
      deleted: 2,
      underWay: 0,
      next: undefined,
    });
    assert.deepEqual(await addresses(mta), ["two@a.test"]);
    assert.deepEqual([control.waiting("a.test"), control.waiting("b.test")], [1, 0]);
    await control.pauseQueue("*/*", false);
    await peer.taken(1);
    assert.deepEqual(
      peer.messages.map(({ to }) => to),
      [["<two@a.test>"]],
    );

    const rows = await until("the records", async () => {
      const text = await accounting(mta);
      return text.includes("\r\nd,") ? text.split("\r\n").slice(1, -1) : undefined;
    });
    const bounces = rows.filter((row) => row.startsWith("b,"));
    assert.equal(bounces.length, 2);
    for (const row of bounces)
      assert.match(row, /,failed,5\.0\.0 \(undefined status\),x-mta;deleted by administrator,/);
    assert.deepEqual(await addresses(mta), [], "nobody is told");
  });
});

test("a report and silence in accounting are the operator's choice", async () => {
  await withPeer(async (mta, peer) => {
    const { control } = mta.engine;
    await control.pauseQueue("a.test/{default}", true);
    await sendMail(mta.port, { to: ["one@a.test", "two@a.test"] });
    const told = { accounted: false, reported: true };
    assert.equal((await control.mail.delete({ queue: "a.test" }, undefined, told)).deleted, 2);
    await peer.taken(1);
    const [report] = peer.messages;
    assert.match(report?.from ?? "", /^<>/);
    assert.deepEqual(report?.to, ["<sender@example.com>"]);
    for (const address of ["one@a.test", "two@a.test"])
      assert.ok(report?.content.includes(`rfc822; ${address}`), address);
    await mta.engine.control.reload();
    assert.doesNotMatch(await accounting(mta), /a\.test/);
  });
});

test("recipients under way are left and counted, whatever becomes of them", async () => {
  let finish = (): void => {};
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.write("220 slow.test\r\n");
    let input = "";
    socket.on("data", (chunk) => {
      input += chunk.toString("latin1");
      if (/^EHLO .*\r\n$/m.test(input)) socket.write("250 slow.test\r\n");
      if (input.startsWith("MAIL")) finish = () => socket.write("451 4.3.0 later\r\n");
      input = "";
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const mta = await startMta(`<domain *>\nroute [127.0.0.1]:${port}\nretry-after 1h\n</domain>`);
  try {
    const { mail } = mta.engine.control;
    await sendMail(mta.port, { to: ["one@a.test"] });
    await until("it is under way", async () => {
      const { recipients } = await mail.list({}, undefined, 1);
      return recipients[0]?.underWay === true || undefined;
    });
    const all = { queue: "*/*" };
    const first = await mail.delete(all, undefined, QUIET);
    assert.deepEqual(first, { deleted: 0, underWay: 1, next: undefined });
    await until("the attempt", async () => {
      finish();
      const { recipients } = await mail.list({}, undefined, 1);
      return (recipients[0]?.attempts === 1 && !recipients[0].underWay) || undefined;
    });
    assert.deepEqual(await mail.delete(all, undefined, QUIET), {
      deleted: 1,
      underWay: 0,
      next: undefined,
    });
    assert.equal(mta.engine.control.waiting(), 0);
  } finally {
    await mta.stop();
    for (const socket of sockets) socket.destroy();
    server.close();
  }
});

test("a large queue is listed and deleted in pieces that end, and gone after a restart", async () => {
  await withPeer(async (mta, peer) => {
    const { control } = mta.engine;
    await control.pauseQueue("a.test/{default}", true);
    for (let message = 0; message < 4; message++) {
      const to = Array.from({ length: 400 }, (_, at) => `r${at}@a.test`);
      await sendMail(mta.port, { from: `s${message}@c.test`, to });
    }
    const seen = new Set<string>();
    let after: FindPosition | undefined;
    do {
      const page = await control.mail.list({}, after, 300);
      assert.ok(page.recipients.length <= 300);
      for (const { id, recipient } of page.recipients) seen.add(`${id} ${recipient}`);
      after = page.next;
    } while (after !== undefined);
    assert.equal(seen.size, 1600);

    const filter = { queue: "a.test/*", sender: "s1@*" };
    let deleted = 0;
    do {
      const page = await control.mail.delete(filter, after, QUIET);
      deleted += page.deleted;
      after = page.next;
    } while (after !== undefined);
    assert.equal(deleted, 400);
    assert.equal(control.waiting(), 1200);
    await mta.halt();
    const again = await startMta(mta.config, { directory: mta.directory });
    try {
      assert.equal(again.engine.control.waiting(), 1200);
      await again.engine.control.pauseQueue("*/*", false);
      await until("all of it", async () => again.engine.control.waiting() === 0 || undefined);
      assert.equal(
        peer.messages.some(({ from }) => from.includes("s1@")),
        false,
      );
    } finally {
      await again.engine.stop();
    }
  });
});

test("deletion and delivery at once: every recipient comes to exactly one end", async () => {
  await withPeer(async (mta, peer) => {
    const { control } = mta.engine;
    const sending = Array.from({ length: 40 }, (_, at) =>
      sendMail(mta.port, { to: [`r${at}@a.test`, `r${at}@b.test`] }),
    );
    let deleted = 0;
    const deleting = (async () => {
      for (let round = 0; round < 40; round++)
        deleted += (await control.mail.delete({ queue: "*/*" }, undefined, QUIET)).deleted;
    })();
    await Promise.all([...sending, deleting]);
    await until("the queues are empty", async () => control.waiting() === 0 || undefined);
    const delivered = peer.messages.flatMap(({ to }) => to);
    assert.equal(new Set(delivered).size, delivered.length, "nothing twice");
    assert.equal(delivered.length + deleted, 80);
    assert.deepEqual(await addresses(mta), []);
  });
});

test("deferred recipients are tried now when an operator says so", async () => {
  let busy = true;
  const peer = new SmtpPeer({ rcpt: () => (busy ? "450 4.2.1 busy" : "250 fine") });
  const route = `route [127.0.0.1]:${await peer.listen()}`;
  const mta = await startMta(`<domain *>\n${route}\nretry-after 1h\n</domain>`);
  try {
    const { control } = mta.engine;
    await sendMail(mta.port, { to: ["one@a.test", "two@a.test"] });
    const [row] = await until("both put off", async () => {
      const { recipients } = await control.mail.list({}, undefined, 5);
      return recipients.every(({ attempts, underWay }) => attempts === 1 && !underWay)
        ? recipients
        : undefined;
    });
    assert.ok((row?.nextAttempt ?? 0) > Date.now() + 3_000_000);
    const [queue] = control.queues();
    assert.equal(queue?.retryAt, row?.nextAttempt, "the queue shows when it goes on");
    busy = false;
    assert.deepEqual(await control.scheduleQueue("a.test"), { matching: 1, changed: 1 });
    assert.deepEqual(await control.mail.retryNow("a.test", undefined), {
      scheduled: 2,
      next: undefined,
    });
    await peer.taken(1);
    await until("empty", async () => control.waiting() === 0 || undefined);
  } finally {
    await mta.stop();
    await peer.close();
  }
});

test("queues are paused by pattern, also one without mail; a name nothing can come into is none", async () => {
  await withPeer(async (mta, peer) => {
    const { control } = mta.engine;
    assert.deepEqual(await control.pauseQueue("new.test/one", true), { matching: 1, changed: 1 });
    assert.deepEqual(await control.pauseQueue("new.test/one", true), { matching: 1, changed: 0 });
    for (const unknown of ["new.test/other", "old.test", "no such/one", "*/other", "/"])
      assert.deepEqual(await control.pauseQueue(unknown, true), { matching: 0, changed: 0 });
    await sendMail(mta.port, { to: ["you@new.test"] });
    assert.deepEqual(await addresses(mta), ["you@new.test"]);
    assert.equal(peer.messages.length, 0);
    assert.deepEqual(await control.pauseQueue("*/one", false), { matching: 1, changed: 1 });
    await peer.taken(1);
  }, "<virtual-mta one>\n</virtual-mta>\n<source 0/0>\ndefault-virtual-mta one\n</source>\n");
});
