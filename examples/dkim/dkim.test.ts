import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { readSigningKey } from "../../plugins/dkim/contract.ts";
import { withExample } from "../../test/support/example.ts";
import { mta } from "../../test/support/run-mta.ts";
import { THIS_RUNTIME } from "../../test/support/runtimes.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { startServer } from "../../test/support/server-process.ts";
import { until } from "../../test/support/until.ts";
import { recordOf, verifyWithMailauth } from "../../test/support/verify-dkim.ts";

const LETTER =
  "From: Ann <ann@example.net>\r\nTo: you@dest.example\r\nSubject: hello\r\n\r\nhello\r\n";

test("mail is signed twice, chooses its key, waits without one, and goes as it is where told so", () =>
  withExample(import.meta.dirname, 2537, async ({ folder, config, port }) => {
    const records = new Map(
      await Promise.all(
        ["r1", "e1"].map(async (selector) =>
          recordOf(
            selector,
            "example.net",
            await readSigningKey(join(folder, "keys", `${selector}.example.net.pem`)),
          ),
        ),
      ),
    );
    const server = await startServer(THIS_RUNTIME, config);
    /** Sends a letter; gives what mailauth says of it in its mailbox. */
    const delivered = async (domain: string, content: string): Promise<readonly string[]> => {
      const replies = await sendMail(port, { to: [`you@${domain}`], content });
      assert.match(replies.at(-1) ?? "", /^250 /);
      // A mailbox is there before its letter is.
      const box = await until(`the mailbox of ${domain}`, async () => {
        const text = await readFile(join(folder, `${domain}.mbox`), "latin1").catch(() => "");
        return /\nhello\r?\n\r?\n$/.test(text) ? text : undefined;
      });
      const letter = box
        .replace(/^From .*\n/, "")
        .replace(/\n$/, "")
        .replaceAll(/\r?\n/g, "\r\n");
      const found = await verifyWithMailauth(letter, records);
      return found.map(({ result, selector }) => `${result} ${selector}`);
    };
    assert.deepEqual(await delivered("dest.example", LETTER), ["pass r1", "pass e1"]);
    const asked = `X-DKIM-Options: s=r1; d=example.net\r\n${LETTER}`;
    assert.deepEqual(await delivered("chosen.example", asked), ["pass r1", "pass e1"]);
    assert.deepEqual(await delivered("plain.example", LETTER), []);
    const stranger = LETTER.replace("example.net", "elsewhere.example");
    await sendMail(port, { to: ["you@late.example"], content: stranger });
    const status = await until("the alarm", async () => {
      const { out } = await mta("show", "status", "-c", config);
      return /no-key/.test(out) ? out : undefined;
    });
    assert.match(status, /no key fits elsewhere\.example/);
    assert.equal(await server.end("SIGTERM"), 0);
  }));
