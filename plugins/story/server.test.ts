/** A message's story in a whole server, by the commands that people use. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { askServer } from "../../cli/server-client.ts";
import { fetchText } from "../../test/support/fetch-text.ts";
import { startMta } from "../../test/support/mta.ts";
import { mta as command } from "../../test/support/run-mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { ServerClock } from "../../test/support/server-clock.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { turnUntil } from "../../test/support/until.ts";
import { ADMIN } from "../admin/contract.ts";

const DAY = 86_400_000;

test("what happened to a message is told and found, across a restart and until its time is over", async (t) => {
  const peer = new SmtpPeer({
    rcpt: (path) =>
      path.includes("busy")
        ? "451 4.7.1 <busy@x.test> later"
        : path.includes("gone")
          ? "550 5.1.1 no such user"
          : "250 2.1.5 ok",
  });
  const port = await peer.listen();
  const clock = new ServerClock(Date.UTC(2026, 0, 31, 12));
  const config = `story yes
    <source 127.0.0.0/8>
    always-allow-relaying yes
    process-x-job yes
    process-x-virtual-mta yes
    </source>
    <virtual-mta out>
    </virtual-mta>
    <domain *>
    route [127.0.0.1]:${port}
    retry-after 10m
    </domain>`;
  const first = await startMta(config, { clock });
  const { directory } = first;
  const content =
    "X-Job: spring\r\nX-Virtual-MTA: out\r\nMessage-ID: <m1@app.example>\r\nSubject: secret words\r\n\r\nhello\r\n";
  const replies = await sendMail(first.port, {
    from: "news@sender.example",
    to: ["ann@x.test", "busy@x.test", "gone@x.test"],
    content,
  });
  const id = /queued as (\w+)/.exec(replies.at(-1) ?? "")?.[1] ?? "";
  const run = async (server: typeof first, ...words: string[]): Promise<string> => {
    const { socketPath } = server.engine.services.get(ADMIN);
    const { code, out, err } = await command(...words, `--socket=${socketPath}`);
    return code === 0 ? out : err;
  };
  /** Asks the server itself: a command takes its time. */
  const ask = async (server: typeof first, path: string): Promise<string> => {
    const { socketPath } = server.engine.services.get(ADMIN);
    return JSON.stringify((await askServer(socketPath, "GET", path)).body);
  };
  await turnUntil(
    "the report's delivery",
    async () => (await ask(first, "/story/search?w=from:<>")).includes('"delivered"'),
    () => clock.advance(500),
  );
  const [, metrics] = await fetchText(first.engine.services.get(ADMIN).socketPath, "/metrics");
  assert.match(metrics, /^postrider_story_records_total [4-9]$/m);
  assert.match(metrics, /^postrider_story_bytes [1-9]\d+$/m);
  assert.match(metrics, /^postrider_story_lag_seconds [0-9.]+$/m);
  await first.halt();

  const mta = await startMta(config, { clock, directory });
  t.after(async () => {
    await mta.stop();
    await peer.close();
  });
  const story = await run(mta, "show", "message", id);
  assert.match(story, /^from +news@sender\.example$/m);
  assert.match(story, /^virtual MTA +out \(chosen by x-virtual-mta\)$/m);
  assert.match(story, /^job +spring$/m);
  assert.match(story, /^Message-ID +m1@app\.example$/m);
  assert.match(
    story,
    /accepted from .*127\.0\.0\.1.* for ann@x\.test, busy@x\.test, gone@x\.test$/m,
  );
  assert.match(
    story,
    /delivered ann@x\.test \(queue x\.test\/out\) by .*127\.0\.0\.1.* port \d+ from 127\.0\.0\.1: 250/m,
  );
  assert.match(
    story,
    /deferred busy@x\.test .*attempt 1, next 2026-01-31T12:1.*: 451 4\.7\.1 <busy@x\.test> later$/m,
  );
  assert.match(story, /bounced gone@x\.test .*: 550 5\.1\.1 no such user$/m);
  assert.match(story, /delivery report \w+ about/m);
  assert.ok(!story.includes("secret words") && !story.includes("hello"));

  const one = await run(mta, "show", "message", id, "GONE@x.test");
  assert.ok(one.includes("bounced gone") && !one.includes("ann@x.test"));

  assert.match(await run(mta, "search", "rcpt:Ann@X.test", "since:2h"), /delivered/);
  assert.match(await run(mta, "search", "mid:<m1@app.example>"), new RegExp(`accepted +${id}`));
  assert.match(
    await run(mta, "search", "job:spring", "event:bounced"),
    /^\S+ +bounced .*gone@x\.test.*$/,
  );
  assert.equal(await run(mta, "search", "rcpt:nobody@x.test"), "nothing was found");
  assert.match(await run(mta, "search", "colour:red"), /unknown word "colour:"; expected rcpt:/);
  assert.match(await run(mta, "show", "message", "0000000001"), /nothing is known of 0000000001/);

  const guide = await readFile(new URL("../../docs/guide/finding-out.md", import.meta.url), "utf8");
  const examples = guide.split("\n").filter((line) => line.startsWith("mta search "));
  assert.ok(examples.length > 2);
  for (const example of examples) {
    const words = example.replaceAll("'", "").split(" ").slice(1);
    assert.equal(await run(mta, ...words), "nothing was found", example);
  }

  // Pages hold together: each event comes once.
  const pages: string[] = [];
  let words = ["from:@sender.example", "limit:2"];
  for (;;) {
    const page: { hits: { to: string; event: string }[]; next: string | null } = JSON.parse(
      await run(mta, "search", ...words, "--json"),
    );
    pages.push(...page.hits.map(({ event, to }) => `${event} ${to}`));
    if (page.next === null) break;
    words = ["from:@sender.example", "limit:2", `after:${page.next}`];
  }
  assert.equal(pages.length, 6);
  assert.equal(new Set(pages).size, 6);

  clock.setWall(9 * DAY);
  await turnUntil(
    "that the story forgets",
    // By then the recipient that was deferred is given up, which is reported: that is a new event of the message.
    async () => (await ask(mta, "/story/search?w=gone@x.test")).includes('"hits":[]'),
    () => clock.advance(60_000),
  );
});
