import assert from "node:assert/strict";
import { test } from "node:test";
import { startMta } from "../../test/support/mta.ts";
import { mta as command } from "../../test/support/run-mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { until } from "../../test/support/until.ts";
import { ADMIN } from "../admin/contract.ts";
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
    </domain>
    <domain tracked.test>
    track-recipient-events yes
    </domain>`);
  t.after(async () => {
    await mta.stop();
    await peer.close();
  });
  const { socketPath } = mta.engine.services.get(ADMIN);
  const show = async (...words: string[]): Promise<string> =>
    (await command("show", "queues", ...words, `--socket=${socketPath}`)).out;
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
