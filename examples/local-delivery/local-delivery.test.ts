import assert from "node:assert/strict";
import { chmod, readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { withExample } from "../../test/support/example.ts";
import { recordsOf } from "../../test/support/records.ts";
import { THIS_RUNTIME } from "../../test/support/runtimes.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { startServer } from "../../test/support/server-process.ts";

test("mail ends in Maildirs, in an mbox, in the program, and nowhere", () =>
  withExample(import.meta.dirname, 2528, async ({ folder, config, port }) => {
    // Programs that root starts run as another account.
    await chmod(folder, 0o755);
    const server = await startServer(THIS_RUNTIME, config);
    const to = [
      "Ann+news@people.example.net",
      "ann@archive.example.net",
      "nobody@program.example.net",
      "daemon@program.example.net",
      "ann@nowhere.example.net",
    ];
    await sendMail(port, { to });
    // The bounce goes nowhere too.
    const records = await recordsOf(folder, to.length + 1);
    const told = records.map(({ rcpt, type, dlvType }) => `${rcpt} ${type} ${dlvType}`);
    assert.deepEqual(
      told.sort(),
      [
        "Ann+news@people.example.net d maildir",
        "ann@archive.example.net d file",
        "ann@nowhere.example.net d discard",
        "daemon@program.example.net b pipe",
        "nobody@program.example.net d pipe",
        "sender@example.com d discard",
      ],
      server.output(),
    );
    const refused = records.find(({ type }) => type === "b");
    assert.equal(refused?.dsnStatus, "5.1.1 (bad destination mailbox address)");
    assert.match(refused?.dsnDiag ?? "", /nobody is called daemon here$/);
    assert.equal((await readdir(join(folder, "mail", "ann", "new"))).length, 1);
    const boxes = (await readdir(join(folder, "mail"))).filter((name) => name.endsWith(".mbox"));
    assert.equal(boxes.length, 1);
    assert.equal(await server.end("SIGTERM"), 0);
  }));
