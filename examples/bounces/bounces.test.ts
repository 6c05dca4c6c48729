import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { withExample } from "../../test/support/example.ts";
import { recordsOf } from "../../test/support/records.ts";
import { bounceReport, complaintReport } from "../../test/support/returned-reports.ts";
import { THIS_RUNTIME } from "../../test/support/runtimes.ts";
import { sendMail, sendTaken } from "../../test/support/send-mail.ts";
import { startServer } from "../../test/support/server-process.ts";
import { until } from "../../test/support/until.ts";

test("bounces and complaints are recorded, and keep more mail from going there", () =>
  withExample(import.meta.dirname, 2543, async ({ folder, config, port }) => {
    const server = await startServer(THIS_RUNTIME, config);
    /** A mail that went out, once all of it is written. */
    const sent = (begins: string, ends: string) =>
      until(`mail of ${begins}`, async () => {
        const text = await readFile(join(folder, "sent.mbox"), "utf8").catch(() => "");
        const mails = text.split(/^From /m);
        return mails.find((mail) => mail.startsWith(begins) && mail.includes(ends));
      });
    const give = (to: string, content: string, from = "") =>
      sendTaken(port, { from, to: [to], content });
    const refused = (to: string) =>
      until(`${to} to be refused`, async () => {
        const replies = await sendMail(port, { from: "news@bounces.example.net", to: [to] });
        return replies.find((line) => line.startsWith("550 5.7.1"));
      });
    try {
      const content = "X-Job: spring\r\nSubject: news\r\n\r\nHi\r\n";
      await give("ann@dest.example", content, "news@bounces.example.net");
      await give("bob@dest.example", content, "news@bounces.example.net");
      const toAnn = await sent("news-ann=", "Hi");
      const toBob = await sent("news-bob=", "Hi");
      const path = /^\S+/.exec(toAnn)?.[0] ?? "";
      assert.match(path, /^news-ann=dest\.example=[\da-z]+@bounces\.example\.net$/);
      await give(path, bounceReport("ann@dest.example", "Subject: news\r\n"));
      const header = toBob.slice(toBob.indexOf("\n") + 1).replaceAll(/\r?\n/g, "\r\n");
      await give(
        "complaints@bounces.example.net",
        complaintReport(header.slice(0, header.indexOf("\r\n\r\n") + 2)),
      );
      await give(
        "news-eve=dest.example@bounces.example.net",
        bounceReport("eve@dest.example", "Subject: news\r\n"),
      );
      await refused("ann@dest.example");
      await refused("bob@dest.example");
      const records = await recordsOf(folder, 3);
      assert.deepEqual(
        records.map(({ type, rcpt, bounceCat, feedbackType, jobId }) => [
          type,
          rcpt,
          bounceCat,
          feedbackType,
          jobId,
        ]),
        [
          ["rb", "ann@dest.example", "bad-mailbox", "", ""],
          ["f", "bob@dest.example", "", "abuse", "spring"],
          ["rb", "eve@dest.example", "bad-mailbox", "", ""],
        ],
      );
      // Nothing proves that it is about our mail.
      const replies = await sendMail(port, {
        from: "news@bounces.example.net",
        to: ["eve@dest.example"],
      });
      assert.match(replies.at(-1) ?? "", /^250 /);
      await give("news@bounces.example.net", "Subject: hm\r\n\r\ncall me\r\n", "joe@dest.example");
      const forwarded = await sent("", "call me");
      assert.match(forwarded, /^Delivered-To: news@bounces\.example\.net\r?$/m);
    } finally {
      assert.equal(await server.end("SIGTERM"), 0);
    }
  }));
