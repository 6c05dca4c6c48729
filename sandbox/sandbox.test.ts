import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { createTransport } from "nodemailer";
import { definePlugin, reply } from "../core/mod.ts";
import { sendMail } from "../test/support/send-mail.ts";
import { inTemporaryFolder } from "../test/support/temporary-folder.ts";
import { type RunningSandbox, type SandboxOptions, startSandbox } from "./mod.ts";

async function withSandbox(
  options: SandboxOptions,
  run: (sandbox: RunningSandbox) => Promise<void>,
): Promise<void> {
  const sandbox = await startSandbox(options);
  try {
    await run(sandbox);
  } finally {
    await sandbox.stop();
  }
}

const LONG_NAME = `${"täglich ".repeat(20)}neu.txt`;

test("messages are waited for, read and matched", () =>
  withSandbox({}, async ({ smtp, inbox, folder, stop }) => {
    assert.equal(smtp.url, `smtp://127.0.0.1:${smtp.port}`);
    const transport = createTransport(smtp.url);
    const waiting = inbox.next("Ann@Example.com");
    await transport.sendMail({
      from: "Shop <news@shop.test>",
      to: ["Ann <ann@example.com>", "bob@example.com"],
      subject: "Grüße an Ann",
      text: "Look at https://shop.test/a, and (http://shop.test/b).\n",
      html: "<p><a class=x href=\"https://shop.test/c?x=1&amp;y=2\">here</a> <A HREF='https://shop.test/a'>a</A></p>",
      attachments: [
        { filename: "täglich.txt", content: "notes" },
        // Its name comes in pieces (RFC 2231 §3).
        { filename: LONG_NAME, content: "x" },
        { filename: "logo.png", content: Buffer.from([1, 2, 255]), cid: "logo" },
      ],
      headers: { "X-Campaign": "spring" },
    });
    const message = await waiting;
    assert.equal(message.subject, "Grüße an Ann");
    assert.deepEqual(message.envelope, {
      from: "news@shop.test",
      to: ["ann@example.com", "bob@example.com"],
    });
    assert.match(message.from, /^"?Shop"? <news@shop\.test>$/);
    assert.equal(message.headers.get("x-campaign"), "spring");
    assert.equal(message.headers.get("x-none"), undefined);
    assert.equal(message.headers.all("Received").length, 1);
    assert.match(message.text ?? "", /^Look at/);
    assert.match(message.html ?? "", /^<p>/);
    assert.deepEqual(message.links, [
      "https://shop.test/c?x=1&y=2",
      "https://shop.test/a",
      "http://shop.test/b",
    ]);
    assert.deepEqual(
      message.attachments.map(({ name, type, contentId, content }) => [
        name,
        type,
        contentId,
        [...content].length,
      ]),
      [
        ["logo.png", "image/png", "logo", 3],
        ["täglich.txt", "text/plain", undefined, 5],
        [LONG_NAME, "text/plain", undefined, 1],
      ],
    );
    assert.match(message.id, /^[0-9a-z]+$/);
    assert.match(message.raw.toString(), /^Received: /);
    assert.ok(Math.abs(message.receivedAt.getTime() - Date.now()) < 60_000);
    // Each is given once, and found again by `all`.
    const send = (subject: string): Promise<unknown> =>
      transport.sendMail({ from: "a@a.test", to: "c@c.test", subject, text: "x" });
    await send("first code 17");
    await send("second code 18");
    const wanted = { to: /@c\.test$/g, subject: /code (\d+)/g };
    assert.equal((await inbox.next(wanted)).subject, "first code 17");
    assert.equal(
      (await inbox.next({ from: "a@a.test", subject: "code" })).subject,
      "second code 18",
    );
    assert.equal((await inbox.all("c@c.test")).length, 2);
    assert.equal((await inbox.all(({ attachments }) => attachments.length > 0)).length, 1);
    await inbox.clear();
    assert.deepEqual(await inbox.all(), []);
    assert.deepEqual(
      (await readdir(join(folder, "mail"))).filter((name) => name.endsWith(".eml")),
      [],
    );
    transport.close();
    const late = inbox.next("d@d.test", { within: "1m" });
    await Promise.all([assert.rejects(late, /the sandbox has ended/), stop()]);
    assert.equal(existsSync(folder), false);
    await assert.rejects(inbox.next(undefined, { within: 10 }), /the sandbox has ended/);
  }));

test("what does not come is told with what came instead", () =>
  withSandbox({}, async ({ smtp, inbox }) => {
    await assert.rejects(inbox.next("a@a.test", { within: 1 }), {
      message: "no message to a@a.test arrived within 0.001 s: the sandbox has no message at all",
    });
    const content = "Subject: hi \u001b[31mred\r\n\r\nx\r\n";
    await sendMail(smtp.port, { from: "", to: ["b@b.test"], content });
    await inbox.next();
    const wanted = { to: "a@a.test", subject: "hi", from: /@x/, where: () => true };
    await assert.rejects(inbox.next(wanted, { within: 1 }), {
      message:
        'no message to a@a.test from /@x/ with the subject "hi" that fits arrived within 0.001 s; messages that are there:\n' +
        '  to b@b.test, from <>, subject "hi \\u001b[31mred" (given before)',
    });
    // A condition that throws ends its own wait alone.
    const failing = inbox.next(
      () => {
        throw new Error("my mistake");
      },
      { within: "1m" },
    );
    const other = inbox.next("c@c.test", { within: "1m" });
    await Promise.all([
      assert.rejects(failing, /my mistake/),
      sendMail(smtp.port, { to: ["c@c.test"] }),
    ]);
    assert.deepEqual((await other).envelope.to, ["c@c.test"]);
    // @ts-expect-error: no span
    await assert.rejects(inbox.next("a@a.test", { within: "soon" }), /within must be milliseconds/);
  }));

test("two sandboxes in one process know nothing of each other, also in what they remember", () =>
  withSandbox({ personality: "strict", at: "session" }, (one) =>
    withSandbox({ http: true }, async (other) => {
      assert.notEqual(one.smtp.port, other.smtp.port);
      assert.equal(one.http, undefined);
      const status = await fetch(`${other.http?.url}/api/mta/v1/sandbox/personality`);
      assert.equal(status.status, 200);
      await status.text();
      const say = async ({ smtp }: RunningSandbox, to: string): Promise<string> => {
        const replies = await sendMail(smtp.port, { to: [to] });
        return replies.find((line) => /^[45]/.test(line)) ?? replies.at(-1) ?? "";
      };
      assert.match(await say(one, "nosuch@a.test"), /^550 5\.1\.1 /);
      assert.match(await say(other, "nosuch@a.test"), /^250 /);
      one.personality("gmail", { domains: ["b.test"] });
      assert.match(await say(one, "nosuch@b.test"), /gsmtp$/);
      assert.throws(() => one.personality("gmail", { domains: ["no domain"] }), RangeError);
      one.personality("none");
      assert.match(await say(one, "nosuch@a.test"), /^250 /);
      await one.reset();
      assert.match(await say(one, "nosuch@b.test"), /^550 5\.1\.1 <nosuch@b\.test>/);
      assert.deepEqual(await one.inbox.all(), []);
      assert.equal((await other.inbox.all()).length, 1);
    }),
  ));

test("a configuration is tried against a personality, and plugins with it", async () => {
  const refuser = definePlugin({
    name: "refuser",
    summary: "Of the test.",
    directives: {},
    hooks: {
      acceptSender: ({ sender }) =>
        sender === "eve@x.test"
          ? { accept: false, reply: reply(550, "5.7.1", "not eve") }
          : undefined,
    },
  });
  const configuration = "<domain *>\nback-off-mode normal\nretry-after 1h\n</domain>";
  await withSandbox(
    { personality: "gmail", at: "delivery", configuration, plugins: [refuser] },
    async ({ smtp, outcomes, control, inbox }) => {
      const refused = await sendMail(smtp.port, { from: "eve@x.test", to: ["a@a.test"] });
      assert.ok(refused.includes("550 5.7.1 not eve"));
      await sendMail(smtp.port, { to: ["toofast@big.test"] });
      const outcome = await outcomes.next("TooFast@big.test");
      assert.equal(outcome.kind, "deferred");
      assert.match(outcome.text, /^421 4\.7\.28 Gmail has detected/);
      const queue = control.queues().find(({ name }) => name === outcome.queue);
      assert.equal(queue?.mode, "backoff");
      await sendMail(smtp.port, { from: "ann@x.test", to: ["nosuch@other.test"] });
      await outcomes.next({ kind: "bounced", text: /NoSuchUser/ });
      const report = await inbox.next("ann@x.test");
      assert.match(report.subject, /could not be delivered/);
      assert.equal(outcomes.all("nosuch@other.test").length, 1);
      await assert.rejects(
        outcomes.next({ kind: "delivered", recipient: "b@b.test" }, { within: 1 }),
        /^Error: no outcome "delivered" of b@b\.test within 0\.001 s; what came last:\n {2}deferred toofast@big\.test: 421/,
      );
    },
  );
});

test("a reset takes away what waits, the modes of queues, and messages, none of which comes again", () =>
  withSandbox(
    {
      personality: "gmail",
      at: "delivery",
      configuration: "<domain *>\nback-off-mode normal\nretry-after 1h\n</domain>",
    },
    async ({ smtp, outcomes, control, inbox, reset, personality }) => {
      await sendMail(smtp.port, { to: ["toofast@big.test"] });
      await outcomes.next("toofast@big.test");
      assert.ok(control.queues().some(({ mode }) => mode === "backoff"));
      const next = inbox.next("bob@big.test", { within: "1m" });
      await reset();
      assert.equal(control.waiting(), 0);
      assert.ok(control.queues().every(({ mode }) => mode === "normal"));
      assert.deepEqual([outcomes.all(), await inbox.all()], [[], []]);
      personality("none");
      // Many clear while mail arrives: nothing that was there is given as new.
      await sendMail(smtp.port, { to: ["old@big.test"] });
      await Promise.all([
        inbox.clear(),
        sendMail(smtp.port, { to: ["bob@big.test"] }),
        inbox.clear(),
      ]);
      assert.deepEqual((await next).envelope.to, ["bob@big.test"]);
      await assert.rejects(
        inbox.next("old@big.test", { within: 1 }),
        /no message to old@big\.test/,
      );
      assert.equal((await outcomes.next("bob@big.test")).kind, "delivered");
    },
  ));

test("a folder that is given stays; what is wrong with a configuration is reported with its place", () =>
  inTemporaryFolder(async (folder) => {
    await withSandbox({ folder }, async ({ smtp, inbox }) => {
      await sendMail(smtp.port, { to: ["a@a.test"] });
      await inbox.next("a@a.test");
    });
    assert.ok(existsSync(join(folder, "mail", "000001.eml")));
    await withSandbox({ folder }, async ({ inbox }) => {
      assert.deepEqual((await inbox.next()).envelope.to, ["a@a.test"]);
    });
    await assert.rejects(
      startSandbox({ configuration: "<domain *>\nretry-aftr 1h\n</domain>" }),
      /the sandbox cannot start:\n\n\S+\/configuration:2:1: error .* unknown directive "retry-aftr"/,
    );
    for (const place of [
      "example.com",
      "http://a.test:80",
      "localhost",
      "127.0.0.1:0",
      "[::]:80",
      "0.0.0.0:80",
    ])
      await assert.rejects(
        startSandbox({ configuration: `sandbox-unsubscribe-at ${place}` }),
        /is not a host with a port/,
      );
    await withSandbox({ folder }, ({ smtp }) =>
      // Its spool has an owner, who goes on.
      assert
        .rejects(startSandbox({ folder }), /spool/)
        .then(() => sendMail(smtp.port, { to: ["b@b.test"] }))
        .then((replies) => assert.match(replies.at(-1) ?? "", /^250 /)),
    );
    await assert.rejects(
      startSandbox({ configuration: "plugin ./mine.ts" }),
      /give it to startSandbox: plugins: \[/,
    );
  }));
