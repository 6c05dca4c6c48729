import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { startMta, type TestMta } from "../../test/support/mta.ts";
import { mta as command, type MtaRun } from "../../test/support/run-mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { until } from "../../test/support/until.ts";

type Ask = (...words: string[]) => Promise<MtaRun>;

/** A server whose mail goes to a peer, by the virtual MTA `one`. */
async function withPeer(
  run: (ask: Ask, mta: TestMta, peer: SmtpPeer) => Promise<void>,
  lines = "",
): Promise<void> {
  const peer = new SmtpPeer();
  const port = await peer.listen();
  const config = `<domain *>\nroute [127.0.0.1]:${port}\n${lines}\n</domain>\n<virtual-mta one>\nsmtp-source-host 127.0.0.1 one.test\n</virtual-mta>\n<source 0/0>\ndefault-virtual-mta one\n</source>\n`;
  const mta = await startMta(config);
  const socket = join(mta.directory, "spool", "control.sock");
  try {
    await run((...words) => command(...words, "--socket", socket), mta, peer);
  } finally {
    await mta.stop();
    await peer.close();
  }
}

/** Asks until the answer fits. */
async function answer(ask: Ask, words: readonly string[], fits: RegExp): Promise<string> {
  return until(`${words.join(" ")}: ${fits}`, async () => {
    const { out } = await ask(...words);
    return fits.test(out) ? out : undefined;
  });
}

test("a virtual MTA, a source, a host, a sender's domain and a job are held and let go", () =>
  withPeer(async (ask, { port, engine }, peer) => {
    const said = async (line: string, expected: RegExp, code = 0): Promise<void> => {
      const { code: got, out, err } = await ask(...line.split(" "));
      assert.match(out + err, expected, line);
      assert.equal(got, code, line);
    };
    const mail = { from: "news@s.test", to: ["r@x.test"] };
    await said(
      "pause vmta one --reason=maintenance --for 2h",
      /^virtual MTA one is paused \(0 queues now\)/,
    );
    await sendMail(port, mail);
    await answer(ask, ["explain", "x.test/one"], /waits for +paused by .+: maintenance \(paused\)/);
    await said(
      "show holds",
      /\nvirtual-mta one +\*\/one +\S+ +\d{4}-\S+ +(2h00m|1h60m|120m|1h59m) +maintenance\n\n1 hold\.$/,
    );
    assert.equal(peer.messages.length, 0);
    await said("resume vmta one", /^1 of 1 matching queues resumed\./);
    await said("resume vmta one", /virtual MTA one is not paused, nor any of its queues/, 1);
    await peer.taken(1);
    await said(
      "disable source --reenable-after=1h 127.0.0.1 */*",
      /^source 127\.0\.0\.1 is held in \*\/\*/,
    );
    await said("pause peer 192.0.2.1", /^peer 192\.0\.2\.1 is held in \*\/\*/);
    await said(
      "pause sender-domain S.test x.test/*",
      /^sender-domain S\.test is held in x\.test\/\*/,
    );
    await said("pause job 7", /^job 7 is held in \*\/\*/);
    await sendMail(port, mail);
    await answer(ask, ["explain", "x.test/one"], /\(no-source\)/);
    await said("show disabled sources", /\n127\.0\.0\.1 +\*\/\* .*\n\n1 disabled source\.$/);
    await said("show disabled sources x.test", /\n\n1 disabled source\.$/);
    await said("show holds", /sender-domain s\.test [\s\S]*4 holds\.$/);
    await said("show holds shoes", /takes one of: queues, sources/, 2);
    // Every object has a member of that name.
    await said("show holds constructor", /takes one of: queues, sources/, 2);
    await said("enable source 127.0.0.1 */*", /^source 127\.0\.0\.1 goes on/);
    await said("enable source 127.0.0.1 */*", /nothing holds source 127\.0\.0\.1/, 1);
    await answer(ask, ["explain", "x.test/one"], /\(lanes\)/);
    const json: unknown = JSON.parse((await ask("explain", "x.test/*", "--json")).out);
    assert.ok(Array.isArray(json) && json[0].waits.reason === "lanes");
    await said("resume sender-domain s.test", /^sender-domain s\.test goes on/);
    await peer.taken(2);
    await said("pause source x", /"x" is not an IP address/, 1);
    await said("pause x.test/one --for=2h --until=18:00", /give one/, 2);
    await said("pause x.test/one --until=yesterday", /--until takes a time/, 2);
    await said("pause x.test/one --until=2020-01-01", /is over/, 2);
    await said("pause x.test/one --until=2999-01-01T00:00Z", /^1 of 1 matching queues paused/);
    await said("explain nowhere.test/one", /there is no queue nowhere\.test\/one/, 1);
    assert.equal(engine.control.holds.list(100).length, 3);
  }));

test("mail that waits fails at once with a reply: its senders get reports, others stay", () =>
  withPeer(async (ask, { port, engine }, peer) => {
    await ask("pause", "x.test/one");
    for (const to of ["one@x.test", "two@x.test"])
      await sendMail(port, { from: "me@back.test", to: [to] });
    await sendMail(port, { from: "you@back.test", to: ["three@x.test"] });
    const none = await ask("fail", "queue", "y.test/*");
    assert.deepEqual([none.code, none.out], [0, "0 recipients failed."]);
    const wrong = await ask("fail", "x.test/*", "--code=450");
    assert.match(wrong.err, /the code of the reply must be 500 to 559/);
    const done = await ask(
      ...["fail", "queue", "x.test/*", "--code", "554", "--orig", "me@*"],
      ...["--text", "5.7.1 campaign withdrawn"],
    );
    assert.equal(done.out, "2 recipients failed.");
    await peer.taken(2);
    for (const { to, content } of peer.messages) {
      assert.deepEqual(to, ["<me@back.test>"]);
      assert.match(content, /Diagnostic-Code: smtp;\s+554 5\.7\.1 campaign withdrawn/);
      assert.match(content, /Status: 5\.7\.1/);
    }
    assert.equal(engine.control.waiting("x.test"), 1);
    const json: unknown = JSON.parse((await ask("fail", "x.test/*", "--json")).out);
    assert.deepEqual(json, { failed: 1, underWay: 0 });
  }));

test("a queue in back-off says so until the end that was given", () =>
  withPeer(async (ask) => {
    await ask("set", "queue", "--mode=backoff", "--for=1h", "x.test/one");
    const { out } = await ask("explain", "x.test/one");
    assert.match(out, /\nmode +backoff, for (1h00m|60m|59m)\n/);
    assert.match(out, /waits for +nothing: it has no mail/);
  }));
