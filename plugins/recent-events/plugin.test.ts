import assert from "node:assert/strict";
import { test } from "node:test";
import { failed, systemClock } from "../../core/mod.ts";
import { startMta } from "../../test/support/mta.ts";
import { mta as command } from "../../test/support/run-mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { until } from "../../test/support/until.ts";
import { ADMIN } from "../admin/contract.ts";
import { Conversations } from "./conversations.ts";
import { RecentQueueEvents } from "./queue-events.ts";

test("mta show queues tells of the last errors, and of the last recipients where they are tracked", async (t) => {
  const peer = new SmtpPeer({
    rcpt: (path) => (path.includes("busy") ? "451 4.7.1 later" : "250 2.1.5 ok"),
  });
  const port = await peer.listen();
  const mta = await startMta(`<source 127.0.0.0/8>
    always-allow-relaying yes
    </source>
    <domain *>
    route [127.0.0.1]:${port}
    max-events-recorded 2
    record-conversations 2
    </domain>
    <domain tracked.test>
    track-recipient-events yes
    </domain>`);
  t.after(async () => {
    await mta.stop();
    await peer.close();
  });
  const { socketPath } = mta.engine.services.get(ADMIN);
  const run = async (...words: string[]): Promise<string> =>
    (await command(...words, `--socket=${socketPath}`)).out;
  const show = (...words: string[]): Promise<string> => run("show", "queues", ...words);
  await sendMail(mta.port, { to: ["ann@tracked.test", "busy@tracked.test", "busy@other.test"] });
  const text = await until("the events", async () => {
    const out = await show("--errors");
    return (out.match(/ {2}error {2}/g) ?? []).length === 2 ? out : undefined;
  });
  assert.match(text, /delivered {2}127\.0\.0\.1\|ann@tracked\.test\|\|127\.0\.0\.1 .*\|250/);
  assert.match(text, /deferred .*\|busy@tracked\.test\|.*\|451 4\.7\.1 later/);
  assert.ok(!text.includes("busy@other.test"));
  assert.ok(!(await show()).includes("  error  "));
  assert.ok(!(await show("--no-rcpt-events")).includes("ann@tracked.test"));
  const talk = await run("conversations", "other.test");
  assert.match(talk, /^connection \d+ to 127\.0\.0\.1 \(127\.0\.0\.1\) port \d+$/m);
  assert.match(talk, /^2\S+ > EHLO mta\.test$/m);
  assert.match(talk, /^2\S+ > RCPT TO:<busy@other\.test>$/m);
  assert.match(talk, /^2\S+ < 451 4\.7\.1 later$/m);
  assert.ok(!talk.includes("Hello"), "contents are nobody's business");
  assert.match(await run("conversations", "no.test"), /^nothing is remembered of no\.test/);
  const tree: unknown = JSON.parse(await show("--errors", "--json"));
  assert.match(JSON.stringify(tree), /"type":"error","time":"2[^"]*","text":"451 4\.7\.1 later"/);
});

test("what is remembered is bounded: by queue, and in all", () => {
  const recent = new RecentQueueEvents(10);
  for (let at = 0; at < 5; at++) recent.failed("a/x", { at, text: "no" }, 3);
  assert.deepEqual(
    recent.of("a/x")?.errors.map(({ at }) => at),
    [2, 3, 4],
  );
  for (const queue of ["b/x", "c/x", "a/x", "d/x", "e/x"])
    for (let at = 5; at < 8; at++) recent.failed(queue, { at, text: "no" }, 3);
  assert.equal(recent.of("b/x"), undefined, "nothing happened there for the longest time");
  assert.equal(recent.of("e/x")?.errors.length, 3);
  recent.failed("f/x", { at: 1, text: "no" }, 0);
  assert.equal(recent.of("f/x"), undefined);
});

test("conversations are bounded: lines of an attempt, attempts of a queue, all together", () => {
  const talks = new Conversations({ ...systemClock, now: () => 7 }, 500);
  const begun = { hostName: "mx.x.test", address: "", port: 25, localAddress: undefined };
  const follow = (queue: string, most: number) => talks.follow({ ...begun, queue }, most);
  const first = follow("a/x", 2);
  for (let line = 0; line < 300; line++) first.line?.("<", "x".repeat(9999));
  const [kept] = talks.of("a/x") ?? [];
  assert.deepEqual([kept?.lines.length, kept?.more, kept?.lines[0]?.line.length], [200, 100, 500]);
  for (let mail = 0; mail < 5; mail++) first.line?.(">", `MAIL FROM:<${mail}@s.test>`);
  assert.deepEqual(
    talks.of("a/x")?.map(({ lines }) => lines[0]?.line),
    ["MAIL FROM:<3@s.test>", "MAIL FROM:<4@s.test>"],
  );
  for (const queue of ["b/x", "c/x", "d/x"]) {
    const other = follow(queue, 1);
    for (let line = 0; line < 200; line++) other.line?.("<", "250 ok");
  }
  assert.deepEqual([talks.of("a/x"), talks.of("b/x")], [undefined, undefined]);
  first.line?.("<", "250 too late");
  assert.equal(talks.of("a/x"), undefined);
  follow("e/x", 1).failed?.(failed("connect", "4.4.1", "ECONNREFUSED", undefined));
  assert.equal(talks.of("e/x")?.[0]?.failed, "ECONNREFUSED");
});

test("the last changes of a queue's mode are shown when they are asked for", async () => {
  const mta = await startMta("");
  try {
    const { socketPath } = mta.engine.services.get(ADMIN);
    const run = async (...words: string[]): Promise<string> =>
      (await command(...words, `--socket=${socketPath}`)).out;
    await run("set", "queue", "--mode=backoff", "a.test/{default}");
    await run("set", "queue", "--mode=normal", "a.test/{default}");
    const shown = await run("show", "queues", "--mode-events");
    assert.match(shown, / {2}mode {3}backoff \(operator\)\n.* {2}mode {3}normal \(operator\)\n/);
    assert.ok(!(await run("show", "queues")).includes("(operator)"));
  } finally {
    await mta.stop();
  }
});
