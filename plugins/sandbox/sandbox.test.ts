import assert from "node:assert/strict";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { startMta, type TestMta } from "../../test/support/mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";

const OPEN = "<source 0/0>\nalways-allow-relaying yes\n</source>\n";

/** A server whose mail goes into `mail`, below its folder. */
async function withSandbox(
  run: (mta: TestMta, mail: string) => Promise<void>,
  config = "",
): Promise<void> {
  const mta = await startMta(`sandbox-mail mail\n${OPEN}${config}`);
  try {
    await run(mta, join(mta.directory, "mail"));
  } finally {
    await mta.stop();
  }
}

async function index(mail: string): Promise<readonly (readonly string[])[]> {
  const text = await readFile(join(mail, "index.tsv"), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => line.split("\t"));
}

test("a message is one entry, there when its client gets the 250, as it came and by the id it was told", async () => {
  await withSandbox(async (mta, mail) => {
    const to = Array.from({ length: 12 }, (_, at) => `r${at}@d${at % 3}.test`);
    const content =
      "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\tan\u0007\r\n =?utf-8?Q?_alle?=\r\n\r\n..dot\r\ncaf\u00e9\r\n";
    const replies = await sendMail(mta.port, { to, content });
    const [, id] = /^250 2\.6\.0 message queued as (\S+)/.exec(replies.at(-1) ?? "") ?? [];
    const text = await readFile(join(mail, "000001.eml"), "utf8");
    assert.equal(text.match(/^Received:/gm)?.length, 1);
    assert.ok(text.includes(` id ${id}`), text);
    assert.ok(text.endsWith(content.replace("..dot", ".dot")));
    const [row, ...more] = await index(mail);
    assert.deepEqual(more, []);
    assert.deepEqual(row?.slice(1), [
      "000001.eml",
      id,
      String(Buffer.byteLength(text)),
      "<sender@example.com>",
      to.map((address) => `<${address}>`).join(" "),
      "Grüße an?  alle",
    ]);
    assert.equal(mta.engine.control.waiting(), 0);
  });
});

test("large content, many at once: each has its own file, whole", async () => {
  await withSandbox(async (mta, mail) => {
    const sizes = [10, 5000, 200_000, 1_000_000];
    await Promise.all(
      sizes.map((size) =>
        sendMail(mta.port, {
          to: ["you@dest.test"],
          content: `Subject: ${size}\r\n\r\n${`${"x".repeat(78)}\r\n`.repeat(Math.ceil(size / 80))}`,
        }),
      ),
    );
    const rows = await index(mail);
    assert.deepEqual(
      rows.map((row) => Number(row[6])).toSorted((a, b) => a - b),
      sizes,
    );
    for (const [, name = "", , size] of rows)
      assert.equal((await readFile(join(mail, name))).length, Number(size));
    assert.deepEqual((await readdir(mail)).toSorted(), [
      "000001.eml",
      "000002.eml",
      "000003.eml",
      "000004.eml",
      "index.tsv",
    ]);
  });
});

test("a folder that was removed is made anew; one that cannot be is a temporary refusal", async () => {
  await withSandbox(async (mta, mail) => {
    await sendMail(mta.port, { to: ["one@dest.test"] });
    await rm(mail, { recursive: true });
    const replies = await sendMail(mta.port, { to: ["two@dest.test"] });
    assert.match(replies.at(-1) ?? "", /^250 /);
    assert.deepEqual(
      (await index(mail)).map((row) => row[5]),
      ["<two@dest.test>"],
    );
    await rm(mail, { recursive: true });
    await writeFile(mail, "in the way");
    const refused = await sendMail(mta.port, { to: ["three@dest.test"] });
    assert.match(refused.at(-1) ?? "", /^451 4\.3\.0 the sandbox's folder cannot be written/);
    assert.ok(mta.log.some(({ level, from }) => level === "error" && from === "sandbox"));
    await rm(mail);
    await mkdir(mail);
    const again = await sendMail(mta.port, { to: ["three@dest.test"] });
    assert.match(again.at(-1) ?? "", /^250 /);
    assert.equal((await index(mail)).length, 1);
  });
});

test("numbers go on after a restart, and nothing that was queued before leaves", async () => {
  const peer = new SmtpPeer();
  const route = `<domain *>\nroute [127.0.0.1]:${await peer.listen()}\n</domain>\n`;
  const first = await startMta(`${OPEN}${route}`);
  try {
    await first.engine.control.pauseQueue("old.test/{default}", true);
    await sendMail(first.port, { to: ["you@old.test"] });
    await first.halt();
    await mkdir(join(first.directory, "mail"));
    await writeFile(join(first.directory, "mail", "000041.eml"), "");
    const second = await startMta(`sandbox-mail mail\n${OPEN}${route}`, {
      directory: first.directory,
    });
    const { control } = second.engine;
    await control.pauseQueue("*/*", false);
    await control.scheduleQueue("*/*");
    await sendMail(second.port, { to: ["you@new.test"] });
    assert.equal((await index(join(first.directory, "mail")))[0]?.[1], "000042.eml");
    assert.equal(control.waiting(), 1);
    await second.halt();
    assert.equal(peer.connections, 0);
  } finally {
    await first.stop();
    await peer.close();
  }
});

test("accounting has a delivery of each recipient", async () => {
  await withSandbox(async (mta) => {
    await sendMail(mta.port, { to: ["one@a.test", "two@b.test"] });
    await mta.halt();
    const names = (await readdir(mta.directory)).filter((name) => name.startsWith("acct-"));
    const [name = ""] = names;
    const lines = (await readFile(join(mta.directory, name), "utf8")).split("\r\n");
    assert.equal(lines.filter((line) => line.startsWith("d,")).length, 2);
  }, "<acct-file acct.csv>\nrecords d,b\n</acct-file>\n");
});
