import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { startMta, type TestMta } from "../test/support/mta.ts";
import { type MtaRun, mta } from "../test/support/run-mta.ts";
import { sendMail } from "../test/support/send-mail.ts";
import { type PeerAnswers, SmtpPeer } from "../test/support/smtp-peer.ts";
import { until } from "../test/support/until.ts";

/** A server that sends to a peer, and its command. */
async function withMail(
  run: (
    command: (...words: string[]) => Promise<MtaRun>,
    server: TestMta,
    peer: SmtpPeer,
  ) => Promise<void>,
  answers: PeerAnswers = {},
  settings = "retry-after 1h",
): Promise<void> {
  const peer = new SmtpPeer(answers);
  const route = `route [127.0.0.1]:${await peer.listen()}`;
  const server = await startMta(`<domain *>\n${route}\n${settings}\n</domain>`);
  const socket = ["--socket", join(server.directory, "spool", "control.sock")];
  try {
    await run((...words) => mta(...words, ...socket), server, peer);
  } finally {
    await server.stop();
    await peer.close();
  }
}

test("list shows who waits where, and stops at --maxitems", async () => {
  await withMail(async (command, { port }) => {
    assert.equal(
      (await command("pause", "queue", "a.test/{default}")).out,
      "1 of 1 matching queues paused.",
    );
    await sendMail(port, { to: ["one@a.test", "two@a.test", "Three@a.test"] });
    const { code, out } = await command("list", "--queue=A.test");
    assert.equal(code, 0);
    const [head, first, , , , count] = out.split("\n");
    assert.match(head ?? "", /^queue +rcpt +orig +id +job +kb +queued +tries +next$/);
    assert.match(
      first ?? "",
      /^a\.test\/\{default\} +one@a\.test +sender@example\.com +[0-9a-z]{10} +1 +\d{4}-\S+Z +0 +paused$/,
    );
    assert.equal(count, "3 recipients.");
    const two = await command("list", "--maxitems", "2", "--pause", "--schedule");
    assert.match(
      two.out,
      /next +paused +scheduled\n.* yes +\d{4}-\S+Z\n.*\n\n2 recipients; there may be more: --maxitems=N\.$/,
    );
    const json: unknown = JSON.parse((await command("list", "--rcpt=three@*", "--json")).out);
    assert.match(
      JSON.stringify(json).replaceAll("{default}", "-"),
      /^\{"data":\{"title":"Recipients","rcpt":\[\{[^{}]*"rcpt":"Three@a\.test"[^{}]*\}\]\}/,
    );
    assert.equal((await command("list", "--orig=<>")).out.endsWith("\n\n0 recipients."), true);
    assert.equal(
      (await command("list", "--older-than=1h")).out.endsWith("\n\n0 recipients."),
      true,
    );
    assert.equal((await command("list", "--older-than=0")).out.endsWith("\n\n3 recipients."), true);
  });
});

test("list --json has what plugins keep with a message", async () => {
  const server = await startMta("<source 127.0.0.1>\nadd-message-id-header yes\n</source>");
  try {
    const { port, engine, directory } = server;
    await engine.control.pauseQueue("a.test/{default}", true);
    await sendMail(port, { to: ["one@a.test"] });
    const socket = join(directory, "spool", "control.sock");
    const list = JSON.parse((await mta("list", "--json", "--socket", socket)).out);
    const [{ note, rcptNote }] = list.data.rcpt;
    assert.equal(note[0].by, "headers.message-id");
    assert.match(note[0].value, /@/);
    assert.equal(rcptNote, undefined);
  } finally {
    await server.stop();
  }
});

test("delete says how many it took, and takes only what was meant", async () => {
  await withMail(async (command, { port, engine }) => {
    await engine.control.pauseQueue("a.test/{default}", true);
    await sendMail(port, { to: ["one@a.test", "two@a.test"], from: "big@s.test" });
    await sendMail(port, { to: ["three@a.test"] });
    for (const [words, said] of [
      [["delete", "--queue=b.test"], "0 recipients deleted."],
      [["delete", "--queue=*/*", "--rcpt=two@a.test"], "1 recipient deleted."],
      [["delete", "-queue=a.test/{default}", "--orig=*@s.test"], "1 recipient deleted."],
      [
        ["delete", "--queue=*/*", "--json"],
        JSON.stringify({ deleted: 1, underWay: 0 }, undefined, 2),
      ],
    ] as const) {
      const { code, out } = await command(...words);
      assert.deepEqual([code, out], [0, said]);
    }
    assert.equal(engine.control.waiting(), 0);
  });
});

test("queue commands take patterns and say how many queues they changed", async () => {
  await withMail(async (command, { port, engine }, peer) => {
    await peer.close();
    await engine.control.pauseQueue("c.test/{default}", true);
    await sendMail(port, { to: ["one@a.test", "one@b.test"] });
    await until(
      "the failures",
      async () =>
        engine.control.queues().every(({ retryAt, paused }) => retryAt > 0 || paused) || undefined,
    );
    for (const [line, code, said] of [
      ["pause queue */*", 0, "2 of 3 matching queues paused."],
      ["pause a.test/*", 0, "0 of 1 matching queues paused."],
      ["resu q a.test", 0, "1 of 1 matching queues resumed."],
      ["resume queue */{default}", 0, "2 of 3 matching queues resumed."],
      ["schedule */*", 0, "3 of 3 matching queues scheduled."],
      ["pause queue *.org/*", 0, "0 of 0 matching queues paused."],
      ["set queue --mode=backoff */*", 0, "3 of 3 matching queues put into back-off."],
      ["set queue --mode=normal a.test", 0, "1 of 1 matching queues put into normal mode."],
      ["set q --mode=backoff d.test/{default}", 0, "1 of 1 matching queues put into back-off."],
      ["set queue a.test", 2, "mta set queue takes --mode=normal or backoff\nsee: mta --help"],
      ["pause d.test/{default}", 0, "1 of 1 matching queues paused."],
      ["resume nowhere.test", 1, "there is no queue nowhere.test"],
      ["pause nowhere.test", 1, "name one without mail in full, e.g. nowhere.test/{default}"],
      ["pause nowhere.test/typo", 1, "no such virtual MTA or domain it could be of"],
    ] as const) {
      const { code: got, out, err } = await command(...line.split(" "));
      assert.equal(got, code, line);
      assert.ok((out + err).endsWith(said), `${line}: ${out}${err}`);
    }
  });
});

test("show queues filters, sorts, counts, and says why a queue waits and until when", async () => {
  await withMail(
    async (command, { port }, peer) => {
      await command("pause", "b.test/{default}", "--reason=moving house");
      for (let count = 0; count < 3; count++) await sendMail(port, { to: ["one@a.test"] });
      await sendMail(port, { to: ["one@b.test"] });
      await peer.taken(1);
      const held = await until("the rate", async () => {
        const { out } = await command("show", "queues", "a.test");
        // While a transaction is under way it may still give back what it has taken: the wait looks short until then.
        return /\} +2 .*(59m|60m|1h0[01]m) +max-msg-rate 1\/h reached/.test(out) ? out : undefined;
      });
      assert.match(
        held,
        /^queue +rcpt +kbytes +conn +state +retry +why it waits\na\.test\/\{default\} +2 +\d +\d +normal +(59m|60m|1h0[01]m) +max-msg-rate 1\/h reached \(1 of 1 in 1h\)\n\n1 of 1 matching queues\.$/,
      );
      assert.match(
        (await command("show", "q", "--paused=yes")).out,
        /\nb\.test\/\{default\} +1 +\d +0 +paused +paused by \S+: moving house\n/,
      );
      const byName = await command("show", "topqueues", "--sort=name", "--maxitems=1");
      assert.match(byName.out, /\na\.test.*\n\n1 of 2 matching queues\.$/);
      assert.match(
        (await command("show", "vmtas")).out,
        /\n\{default\} +2 +3 +100 +\d +\d\n\n1 of 1 virtual MTAs\.$/,
      );
      const dom = (await command("--dom", "show", "topqueues", "--sort=name")).out.split("\n");
      assert.ok(dom.includes('queue[0].name="a.test/{default}"'));
      assert.ok(dom.includes('queue[0].event[0].text="max-msg-rate 1/h reached"'));
      assert.ok(dom.includes('queue[0].waits.reason="message-rate"'), dom.join(" "));
      assert.ok(dom.includes('queue[0].waits.limit.directive="max-msg-rate"'));
      assert.ok(dom.includes('queue[1].paused="1"'));
      const status = await command("--xml", "show", "status");
      assert.match(
        status.out,
        /^<rsp><data><mta><product><name>Postrider<\/name>.*<rcp>3<\/rcp>.*<succ\/><\/rsp>$/,
      );
    },
    {},
    "max-msg-rate 1/h",
  );
});

test("a page of recipients that were deferred says when they are tried, and --retry-recipients tries them now", async () => {
  let busy = true;
  const rcpt = (): string => (busy ? "450 4.2.1 busy" : "250 fine");
  await withMail(
    async (command, { port }, peer) => {
      await sendMail(port, { to: ["one@a.test"] });
      await until("the deferral", async () => {
        const { out } = await command("list");
        return / 1 +(59m|60m|1h0[01]m)\n/.test(out) || undefined;
      });
      busy = false;
      const { out } = await command("schedule", "--retry-recipients", "a.test/*");
      assert.match(
        out,
        /^1 of 1 matching queues scheduled\.\n1 deferred recipient is tried now\.$/,
      );
      await peer.taken(1);
    },
    { rcpt },
  );
});
