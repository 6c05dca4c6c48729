import assert from "node:assert/strict";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { startMta } from "../../../test/support/mta.ts";
import { recordsIn } from "../../../test/support/records.ts";
import { sendMail } from "../../../test/support/send-mail.ts";
import { inTemporaryFolder } from "../../../test/support/temporary-folder.ts";
import { until } from "../../../test/support/until.ts";

/** Reads the beginning and breaks down; later runs go on until the end of their input. */
const SCRIPT = `#!/bin/sh
echo run >> "$1/runs"
runs=$(wc -l < "$1/runs")
[ "$runs" -ge 2 ] && exec cat >> "$1/out"
head -c 3000 >> "$1/broken"
exit 9
`;

test("a program that breaks down misses no record, and a server that ends well repeats none", () =>
  inTemporaryFolder(async (folder) => {
    const script = join(folder, "collect");
    await writeFile(script, SCRIPT);
    await chmod(script, 0o755);
    const config = `<domain *>
      type discard
      </domain>
      <acct-file "|${script} ${folder}">
      retry-interval 1s
      record-fields d rcpt
      </acct-file>`;
    const first = await startMta(config);
    const sent = Array.from({ length: 300 }, (_, at) => `user-${at}@x.test`);
    const send = (port: number, from: number, to: number) =>
      sendMail(port, { to: sent.slice(from, to) });
    const out = async () =>
      recordsIn(await readFile(join(folder, "out"), "utf8").catch(() => "")).map(
        ({ rcpt = "" }) => rcpt,
      );
    await send(first.port, 0, 240);
    await until("its end", async () => {
      const read = await readFile(join(folder, "broken")).catch(() => Buffer.alloc(0));
      return read.length === 3000 || undefined;
    });
    await send(first.port, 240, 250);
    await until("all records", async () => (await out()).length >= 250 || undefined);
    assert.deepEqual(await out(), sent.slice(0, 250), "it was given all of them again");
    await first.halt();
    const second = await startMta(config, { directory: first.directory });
    try {
      await send(second.port, 250, 275);
      // With a header line of its own: it is another start.
      await until("some more", async () => (await out()).length >= 276 || undefined);
      second.config = `${second.config}\n# another configuration`;
      await second.engine.control.reload();
      await send(second.port, 275, 300);
      await until("the rest", async () => (await out()).length >= 301 || undefined);
      assert.equal(await readFile(join(folder, "runs"), "utf8"), "run\nrun\nrun\n");
      assert.deepEqual(
        (await out()).filter((rcpt) => rcpt !== "rcpt"),
        sent,
      );
    } finally {
      await second.stop();
    }
  }));
