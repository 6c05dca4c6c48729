/** The personalities in a whole server: towards clients, and towards its own deliveries. */
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { API_PREFIX } from "../../core/mod.ts";
import { startHttpSink } from "../../test/support/http-sink.ts";
import { startMta, type TestMta } from "../../test/support/mta.ts";
import { recordsOf } from "../../test/support/records.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { inTemporaryFolder } from "../../test/support/temporary-folder.ts";
import { turnUntil, until } from "../../test/support/until.ts";
import { generateKey, writeKeyFile } from "../dkim/contract.ts";
import { PERSONALITIES } from "./contract.ts";

const OPEN = "<source 0/0>\nalways-allow-relaying yes\n</source>\n";

async function withSandbox(config: string, run: (mta: TestMta) => Promise<void>): Promise<void> {
  const mta = await startMta(`sandbox-mail mail\n${OPEN}${config}`);
  try {
    await run(mta);
  } finally {
    await mta.stop();
  }
}

const CONTENT =
  "From: ann@example.com\r\nSubject: hi\r\nMessage-ID: <1@example.com>\r\n\r\nHello\r\n";

/** The last reply to a message. */
async function say(mta: TestMta, to: string, from = "ann@example.com"): Promise<string> {
  const replies = await sendMail(mta.port, { from, to: [to], content: CONTENT });
  // After a refusal of all recipients, DATA and the rest mean nothing.
  return replies.find((line) => /^[45]/.test(line)) ?? replies.at(-1) ?? "";
}

/** Names a recipient, and hangs up before the answer. */
async function hangUpAfter({ port }: TestMta, to: string): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write(`EHLO a.test\r\nMAIL FROM:<eve@example.com>\r\nRCPT TO:<${to}>\r\n`);
  await new Promise((resolve) => socket.once("data", resolve));
  socket.destroy();
  await new Promise((resolve) => socket.once("close", resolve));
}

/** What the sandbox kept, by recipients. */
async function kept(mta: TestMta): Promise<readonly string[]> {
  const mail = join(mta.directory, "mail");
  const text = await readFile(join(mail, "index.tsv"), "utf8").catch(() => "");
  return text.split("\n").flatMap((line) => line.split("\t")[5] ?? []);
}

/** The content of the one message to a recipient, as soon as it is there. */
function messageTo(mta: TestMta, recipient: string): Promise<string> {
  const mail = join(mta.directory, "mail");
  return until(`a message to ${recipient}`, async () => {
    const text = await readFile(join(mail, "index.tsv"), "utf8").catch(() => "");
    const rows = text.split("\n").map((line) => line.split("\t"));
    const row = rows.find((cells) => cells[5] === `<${recipient}>`);
    return row?.[1] === undefined ? undefined : readFile(join(mail, row[1]), "utf8");
  });
}

/** Asks the API; the answer's status and JSON. */
function ask(mta: TestMta, method: string, body = ""): Promise<readonly [number, unknown]> {
  const socketPath = join(mta.directory, "spool", "control.sock");
  const path = `${API_PREFIX}/sandbox/personality`;
  return new Promise((resolve, reject) => {
    request({ socketPath, path, method }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => resolve([response.statusCode ?? 0, JSON.parse(text)]));
    })
      .on("error", reject)
      .end(body);
  });
}

test("clients are answered as the providers of their recipients would, all others as usual", () =>
  withSandbox(
    `<domain *>
      sandbox-personality by-domain
    </domain>
    <domain own.test>
      sandbox-personality strict
      sandbox-demand-authentication no
    </domain>`,
    async (mta) => {
      assert.match(await say(mta, "nosuch@gmail.com"), /^550 5\.1\.1 .* - gsmtp$/);
      assert.match(await say(mta, "nosuch-1@hotmail.com"), /^550 5\.5\.0 Requested action/);
      assert.match(await say(mta, "full@aol.com"), /^554 delivery error: .* over quota/);
      assert.match(await say(mta, "nosuch@example.org"), /^250 /);
      assert.match(await say(mta, "bob@own.test"), /^450 4\.2\.0 .*Greylisted/);
      assert.match(await say(mta, "bob@own.test"), /^250 /);
      assert.match(await say(mta, "toofast@hotmail.com"), /^451 4\.7\.650 .*rate limited/);
      assert.match(await say(mta, "spam@gmail.com"), /^550 5\.7\.1 .* gsmtp$/);
      assert.match(await say(mta, "ann@gmail.com"), /^250 /);
      assert.deepEqual(await kept(mta), [
        "<nosuch@example.org>",
        "<bob@own.test>",
        "<ann@gmail.com>",
      ]);
      // Who is refused is so alone; the rest of the message arrives.
      const replies = await sendMail(mta.port, { to: ["nosuch@gmail.com", "eve@gmail.com"] });
      assert.match(replies.join("\n"), /^550 5\.1\.1 [\s\S]*^250 2\.1\.5 [\s\S]*^250 2\.6\.0 /m);
    },
  ));

test("the API chooses, for domains or for all, and goes back", () =>
  withSandbox("<domain *>\nsandbox-personality none\n</domain>", async (mta) => {
    assert.match(await say(mta, "nosuch@a.test"), /^250 /);
    const put = (asked: object) => ask(mta, "PUT", JSON.stringify(asked));
    const [status, report] = await put({ personality: "gmail", domains: ["A.test"] });
    assert.equal(status, 200);
    assert.deepEqual(Object(report).chosen, { domains: { "a.test": { personality: "gmail" } } });
    assert.match(await say(mta, "nosuch@a.test"), /^550 5\.1\.1 .*gsmtp$/);
    assert.match(await say(mta, "nosuch@b.test"), /^250 /);
    await put({ personality: "yahoo" });
    assert.match(await say(mta, "nosuch@a.test"), /gsmtp$/);
    assert.match(await say(mta, "nosuch@b.test"), /^554 delivery error/);
    const wrong: readonly (readonly [string, RegExp])[] = [
      ["{", /personality must be|expected JSON/],
      ["[]", /personality must be/],
      ['{"personality":"aol"}', /one of none, by-domain, gmail/],
      ['{"personality":"gmail","domains":[]}', /not empty/],
      ['{"personality":"gmail","domains":["a b"]}', /is not a domain/],
      ['{"personality":"gmail","domains":[1]}', /list of domains/],
      ['{"personality":"gmail","at":"noon"}', /session, delivery/],
      [
        JSON.stringify({
          personality: "gmail",
          domains: Array.from({ length: 1001 }, (_, at) => `${at}.test`),
        }),
        /1000 domains at most/,
      ],
    ];
    for (const [body, problem] of wrong) {
      const [code, answer] = await ask(mta, "PUT", body);
      assert.equal(code, 400, body.slice(0, 100));
      assert.match(String(Object(answer).error), problem);
    }
    await ask(mta, "DELETE");
    assert.match(await say(mta, "nosuch@a.test"), /^250 /);
    assert.deepEqual(Object((await ask(mta, "GET"))[1]).chosen, { domains: {} });
  }));

test("a server that is not a sandbox has no personality", async () => {
  const mta = await startMta(`${OPEN}<domain *>\nsandbox-personality gmail\n</domain>`);
  try {
    await mta.engine.control.pauseQueue("*/*", true);
    assert.match(await say(mta, "nosuch@gmail.test"), /^250 /);
    assert.equal((await ask(mta, "PUT", '{"personality":"gmail"}'))[0], 404);
  } finally {
    await mta.stop();
  }
});

test("a provider's limit of connections counts the sessions that are open, and forgets those that are closed", () =>
  withSandbox(
    `<domain own.test>
      sandbox-personality strict
      sandbox-demand-authentication no
    </domain>`,
    async (mta) => {
      await say(mta, "bob@own.test");
      // Each says QUIT: with what is left of earlier ones, two at a time would be too many.
      for (let times = 0; times < 5; times++) await hangUpAfter(mta, "eve@own.test");
      for (let times = 0; times < 5; times++) assert.match(await say(mta, "bob@own.test"), /^250 /);
    },
  ));

test("deliveries of the sandbox meet the provider: the queue backs off, mail bounces with its words", () =>
  withSandbox(
    `<domain *>
      sandbox-personality by-domain
      sandbox-personality-at delivery
      back-off-mode normal
      retry-after 1h
    </domain>
    <acct-file acct.csv>
      records d,b,t
    </acct-file>`,
    async (mta) => {
      for (const to of ["nosuch@gmail.com", "bob@gmail.com", "toofast@hotmail.com"])
        assert.match(await say(mta, to), /^250 /, to);
      const records = await recordsOf(mta.directory, 4);
      const found = records.map(({ type, rcpt, bounceCat, dlvType }) =>
        [type, rcpt, bounceCat, dlvType].join(" "),
      );
      assert.deepEqual(found.sort(), [
        "b nosuch@gmail.com bad-mailbox sandbox",
        "d ann@example.com  sandbox",
        "d bob@gmail.com  sandbox",
        "t toofast@hotmail.com rate-limited sandbox",
      ]);
      const bounced = records.find(({ type }) => type === "b");
      assert.match(bounced?.dsnDiag ?? "", /550 5\.1\.1 The email account .* gsmtp/);
      assert.match(bounced?.dsnMta ?? "", /^gmail-smtp-in\.l\.google\.com \(192\.0\.2\.26\)/);
      const queue = mta.engine.control.queues().find(({ name }) => name.startsWith("hotmail.com/"));
      assert.equal(queue?.mode, "backoff");
      const report = await messageTo(mta, "ann@example.com");
      assert.match(report, /^Diagnostic-Code: smtp; 550 5\.1\.1 The email account/m);
      // Another personality counts from the next attempt on.
      mta.engine.services.get(PERSONALITIES).choose({ personality: "none" }, ["hotmail.com"]);
      await mta.engine.control.mail.retryNow("hotmail.com/{default}", undefined);
      const taken = await recordsOf(mta.directory, 5);
      assert.equal(taken.at(-1)?.rcpt, "toofast@hotmail.com");
      assert.equal(taken.at(-1)?.type, "d");
    },
  ));

test("what is signed on its way out is signed when the personality looks at it", () =>
  inTemporaryFolder(async (folder) => {
    const key = join(folder, "key.pem");
    await writeKeyFile(key, await generateKey("ed25519"));
    await withSandbox(
      `domain-key s,example.com,${key}
      <domain *>
        sandbox-personality gmail
        sandbox-personality-at delivery
        sandbox-demand-authentication yes
        dkim-sign yes
      </domain>
      <acct-file acct.csv>
        records d,b
      </acct-file>`,
      async (mta) => {
        await say(mta, "bob@a.test");
        await sendMail(mta.port, {
          from: "",
          to: ["bob@b.test"],
          content: CONTENT.replace("example.com", "other.test"),
        });
        const records = await recordsOf(mta.directory, 2);
        const found = records.map(({ type, rcpt, dsnStatus }) => `${type} ${rcpt} ${dsnStatus}`);
        assert.deepEqual(found.map((line) => line.slice(0, 19)).sort(), [
          "b bob@b.test 5.7.26",
          "d bob@a.test 2.0.0 ",
        ]);
      },
    );
  }));

test("mail that was taken bounces, is complained about and unsubscribes, as each provider does it", async () => {
  const web = await startHttpSink(() => ({ status: 302, fields: { location: "/elsewhere" } }));
  const place = new URL(web.url).host;
  await withSandbox(
    `<domain *>
      sandbox-personality by-domain
    </domain>
    sandbox-unsubscribe-at ${place}`,
    async (mta) => {
      assert.match(await say(mta, "bounce@gmail.com", "one@example.com"), /^250 /);
      const report = await messageTo(mta, "one@example.com");
      assert.match(report, /^From: Mail Delivery Subsystem <mailer-daemon@googlemail\.com>\r$/m);
      assert.match(report, /^Content-Type: multipart\/report; report-type=delivery-status;/m);
      assert.match(report, /^Final-Recipient: rfc822; bounce@gmail\.com\r$/m);
      assert.match(report, /^Diagnostic-Code: smtp; 550 5\.1\.1 The email account .* gsmtp\r$/m);
      assert.match(report, /^In-Reply-To: <1@example\.com>\r$/m);

      assert.match(await say(mta, "complaint-1@yahoo.com", "two@example.com"), /^250 /);
      const complaint = await messageTo(mta, "two@example.com");
      assert.match(complaint, /^Feedback-Type: abuse\r$/m);
      assert.match(complaint, /^Original-Rcpt-To: complaint-1@yahoo\.com\r$/m);
      assert.match(complaint, /^Source-IP: 127\.0\.0\.1\r$/m);
      assert.match(complaint, /Subject: hi\r\n[\s\S]*\r\n\r\nHello\r\n/);

      assert.match(await say(mta, "complaint@live.com", "three@example.com"), /^250 /);
      const jmrp = await messageTo(mta, "three@example.com");
      assert.match(jmrp, /^From: staff@hotmail\.com\r$/m);
      assert.match(jmrp, /^X-HmXmrOriginalRecipient: complaint@live\.com\r$/m);

      // Google tells nobody; nothing answers mail without a sender, or that answers something.
      assert.match(await say(mta, "complaint@gmail.com", "four@example.com"), /^250 /);
      assert.match(await say(mta, "bounce@gmail.com", ""), /^250 /);
      const answer = `Auto-Submitted: auto-replied\r\n${CONTENT}`;
      await sendMail(mta.port, {
        from: "five@example.com",
        to: ["bounce@gmail.com"],
        content: answer,
      });

      // A report that itself goes to such a mailbox brings no other.
      for (const word of ["bounce", "complaint"])
        await say(mta, `${word}@yahoo.com`, `${word}@yahoo.com`);

      const list = (url: string): string =>
        `List-Unsubscribe: <mailto:a@b.test>, <${url}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n${CONTENT}`;
      for (const url of [
        `${web.url}/u?id=7`,
        `http://localhost:${new URL(web.url).port}/not-listed`,
        "http://127.0.0.1:1/not-listed",
        `http://${place}@192.0.2.1/`,
        `http://user:secret@${place}/not-taken`,
        "http://[::ffff:127.0.0.1]:1/",
      ])
        await sendMail(mta.port, { to: ["unsubscribe@gmail.com"], content: list(url) });
      await turnUntil("the end of the queue", () => mta.engine.control.waiting() === 0);
      assert.deepEqual(
        web.heard.map(({ path, body, headers }) => [path, String(body), headers["content-type"]]),
        [["/u?id=7", "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"]],
      );
      const all = await kept(mta);
      assert.deepEqual(
        all.filter((to) => /example\.com/.test(to)),
        ["<one@example.com>", "<two@example.com>", "<three@example.com>"],
      );
      const files = (await readdir(join(mta.directory, "mail"))).filter((name) =>
        name.endsWith(".eml"),
      );
      assert.equal(files.length, all.length);
      for (const to of ["<bounce@yahoo.com>", "<complaint@yahoo.com>"])
        assert.equal(all.filter((each) => each === to).length, 2, to);
    },
  );
  await web.stop();
});

test("complaints go to the address that is registered, or that the author names for its own domain", () =>
  withSandbox("<domain *>\nsandbox-personality by-domain\n</domain>", async (mta) => {
    const complain = (from: string, field: string): Promise<readonly string[]> =>
      sendMail(mta.port, {
        from,
        to: ["complaint@yahoo.com"],
        content: `CFBL-Address: ${field}\r\n${CONTENT}`,
      });
    await complain("one@example.com", "fbl@lists.example.com; report=arf");
    assert.match(await messageTo(mta, "fbl@lists.example.com"), /^Feedback-Type: abuse\r$/m);
    await complain("two@example.com", "victim@bank.test");
    assert.match(await messageTo(mta, "two@example.com"), /^Feedback-Type: abuse\r$/m);
    mta.config += "\nsandbox-complaints-to fbl@own.test";
    await mta.engine.control.reload();
    await complain("three@example.com", "fbl@example.com");
    assert.match(await messageTo(mta, "fbl@own.test"), /^Feedback-Type: abuse\r$/m);
    assert.ok(!(await kept(mta)).includes("<victim@bank.test>"));
  }));
