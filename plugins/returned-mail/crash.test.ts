import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { freePort } from "../../test/support/free-port.ts";
import { recordsOf } from "../../test/support/records.ts";
import { bounceReport } from "../../test/support/returned-reports.ts";
import { THIS_RUNTIME } from "../../test/support/runtimes.ts";
import { sendTaken } from "../../test/support/send-mail.ts";
import { startServer } from "../../test/support/server-process.ts";
import { inTemporaryFolder } from "../../test/support/temporary-folder.ts";

const REPORTS = 30;

test("a kill loses no bounce that was taken and records none twice", () =>
  inTemporaryFolder(async (folder) => {
    const port = await freePort();
    const config = join(folder, "config");
    await writeFile(
      config,
      `host-name mx.example.net
      smtp-listener 127.0.0.1:${port}
      delivery-queue spool
      relay-domain example.net
      <bounce-processor>
        <address-list>
          address bounces@example.net
        </address-list>
      </bounce-processor>
      <acct-file acct.csv>
        records rb
      </acct-file>`,
    );
    const give = (at: number): Promise<void> => {
      const to = [`bounces-u${at}=x.test@example.net`];
      return sendTaken(port, {
        from: "",
        to,
        content: bounceReport(`u${at}@x.test`, "Subject: x"),
      });
    };
    const first = await startServer(THIS_RUNTIME, config);
    for (let at = 0; at < REPORTS; at += 10)
      await Promise.all(Array.from({ length: 10 }, (_, more) => give(at + more)));
    // Some are read, some are not.
    await first.end("SIGKILL");
    const second = await startServer(THIS_RUNTIME, config);
    try {
      await recordsOf(folder, REPORTS);
    } finally {
      assert.equal(await second.end("SIGTERM"), 0);
    }
    // What was still to be written is written at the end.
    const records = await recordsOf(folder, REPORTS);
    assert.deepEqual(
      records.map(({ rcpt }) => rcpt ?? "").sort(),
      Array.from({ length: REPORTS }, (_, at) => `u${at}@x.test`).sort(),
      second.output(),
    );
    assert.ok(records.every(({ type, orig }) => type === "rb" && orig === "bounces@example.net"));
  }));
