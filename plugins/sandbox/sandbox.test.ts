import assert from "node:assert/strict";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { definePlugin, reply } from "../../core/mod.ts";
import { startMta, type TestMta } from "../../test/support/mta.ts";
import { recordsOf } from "../../test/support/records.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { turnUntil, until } from "../../test/support/until.ts";

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

/** Lines of `results.tsv`, as soon as there are so many. */
function resultsOf(mail: string, count: number): Promise<readonly (readonly string[])[]> {
  return until("the results", async () => {
    const text = await readFile(join(mail, "results.tsv"), "utf8").catch(() => "");
    const lines = text.split("\n").slice(0, -1);
    return lines.length < count ? undefined : lines.map((line) => line.split("\t"));
  });
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
    const results = await resultsOf(mail, to.length);
    assert.deepEqual(
      results.map((cells) => cells.slice(1).join(" ")).toSorted(),
      to.map((address) => `000001.eml ${id} <${address}> delivered`).toSorted(),
    );
    await turnUntil("the end of the queue", () => mta.engine.control.waiting() === 0);
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
    await resultsOf(mail, sizes.length);
    assert.deepEqual((await readdir(mail)).toSorted(), [
      "000001.eml",
      "000002.eml",
      "000003.eml",
      "000004.eml",
      "index.tsv",
      "results.tsv",
    ]);
  });
});

test("a folder that was removed is made anew; one that cannot be is a temporary refusal", async () => {
  await withSandbox(async (mta, mail) => {
    await sendMail(mta.port, { to: ["one@dest.test"] });
    await resultsOf(mail, 1);
    await rm(mail, { recursive: true });
    const replies = await sendMail(mta.port, { to: ["two@dest.test"] });
    assert.match(replies.at(-1) ?? "", /^250 /);
    assert.deepEqual(
      (await index(mail)).map((row) => row[5]),
      ["<two@dest.test>"],
    );
    await resultsOf(mail, 1);
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
    // Only names as the sandbox gives them count, and none that leaves no room for the next.
    for (const name of [
      "000041.eml",
      "2026-report.eml",
      "999999999999999.eml",
      `${"9".repeat(30)}.eml`,
    ])
      await writeFile(join(first.directory, "mail", name), "");
    const records = "<acct-file acct.csv>\nrecords d,t\n</acct-file>\n";
    const second = await startMta(`sandbox-mail mail\n${OPEN}${route}${records}`, {
      directory: first.directory,
    });
    const { control } = second.engine;
    await control.pauseQueue("*/*", false);
    await control.scheduleQueue("*/*");
    await sendMail(second.port, { to: ["you@new.test"] });
    assert.equal((await index(join(first.directory, "mail")))[0]?.[1], "000042.eml");
    await turnUntil("the new one's end", () => control.waiting() === 1);
    const deferred = (await recordsOf(first.directory, 2)).find(({ type }) => type === "t");
    assert.equal(deferred?.rcpt, "you@old.test");
    assert.match(deferred.dsnDiag ?? "", /queued before this server became a sandbox/);
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
    const records = await recordsOf(mta.directory, 2);
    assert.deepEqual(
      records.map(({ type, rcpt, dlvType }) => `${type} ${rcpt} ${dlvType}`).toSorted(),
      ["d one@a.test sandbox", "d two@b.test sandbox"],
    );
  }, "<acct-file acct.csv>\nrecords d,b\n</acct-file>\n");
});

test("a message that another plugin refuses leaves nothing in the folder", async () => {
  const refuser = definePlugin({
    name: "refuser",
    summary: "Refuses.",
    directives: {},
    hooks: {
      inspectMessage: () => ({ accept: false, reply: reply(550, "5.7.1", "no") }),
    },
  });
  const mta = await startMta(`sandbox-mail mail\n${OPEN}`, { plugins: [refuser] });
  try {
    const replies = await sendMail(mta.port, { to: ["one@a.test"] });
    assert.match(replies.at(-1) ?? "", /^550 /);
    const isEmpty = async (): Promise<boolean | undefined> =>
      (await readdir(join(mta.directory, "mail"))).length === 0 || undefined;
    assert.ok(await until("an empty folder", isEmpty));
  } finally {
    await mta.stop();
  }
});

test("a plugin's users log in with their own passwords, all others with any", async () => {
  const people = definePlugin({
    name: "people",
    summary: "Knows Ann.",
    directives: {},
    hooks: {
      findIdentity: ({ user }) =>
        user === "ann"
          ? { name: user, verifiers: [{ kind: "plain", password: "right" }] }
          : undefined,
    },
  });
  const mta = await startMta(`sandbox-mail mail\nallow-unencrypted-plain-auth yes\n${OPEN}`, {
    plugins: [people],
  });
  try {
    const login = async (user: string, password: string) =>
      (await sendMail(mta.port, { to: ["one@a.test"], login: { user, password } })).join("\n");
    assert.match(await login("ann", "wrong"), /^535 /m);
    assert.match(await login("ann", "right"), /^235 /m);
    assert.match(await login("bob", "any"), /^235 /m);
  } finally {
    await mta.stop();
  }
});

test("what a crash kept from being listed, and reports, are listed when their turn comes", async () => {
  await withSandbox(async (mta, mail) => {
    await mta.engine.control.pauseQueue("dest.test/{default}", true);
    await sendMail(mta.port, {
      to: ["one@dest.test"],
      rcptParameters: " NOTIFY=SUCCESS",
    });
    // As if it had died before it could show the file.
    await rm(mail, { recursive: true });
    await mta.halt();
    const next = await startMta(`sandbox-mail mail\n${OPEN}`, { directory: mta.directory });
    try {
      await next.engine.control.pauseQueue("*/*", false);
      const results = await resultsOf(mail, 2);
      assert.deepEqual(
        results.map((cells) => `${cells[1]} ${cells[3]}`),
        ["000001.eml <one@dest.test>", "000002.eml <sender@example.com>"],
      );
      const rows = await index(mail);
      assert.deepEqual(
        rows.map((cells) => cells.slice(4, 6).join(" ")),
        ["<sender@example.com> <one@dest.test>", "<> <sender@example.com>"],
      );
      assert.match(await readFile(join(mail, "000001.eml"), "utf8"), /\r\n\r\nHello\r\n$/);
    } finally {
      await next.halt();
    }
  });
});

test("what a crash kept from being listed has no subject when its header has none, whatever its body says", async () => {
  await withSandbox(async (mta, mail) => {
    await mta.engine.control.pauseQueue("dest.test/{default}", true);
    await sendMail(mta.port, {
      to: ["one@dest.test"],
      content: "X-Mark: 1\r\n\r\nSubject: of the body\r\n",
    });
    // As if it had died before it could show the file.
    await rm(mail, { recursive: true });
    await mta.halt();
    const next = await startMta(`sandbox-mail mail\n${OPEN}`, { directory: mta.directory });
    try {
      await next.engine.control.pauseQueue("*/*", false);
      await resultsOf(mail, 1);
      const text = await readFile(join(mail, "index.tsv"), "utf8");
      assert.match(text, /^[^\n]*\t<one@dest\.test>\t\n$/);
    } finally {
      await next.halt();
    }
  });
});

test("what a sandbox took never leaves, also when the server is none any more", async () => {
  const holding = definePlugin({
    name: "holding",
    summary: "Of the test.",
    directives: {},
    hooks: {
      renderMessage() {
        throw new Error("not yet");
      },
    },
  });
  const peer = new SmtpPeer();
  const port = await peer.listen();
  const first = await startMta(`sandbox-mail mail\n${OPEN}`, { plugins: [holding] });
  const waiting = ({ engine }: TestMta): boolean =>
    (engine.control.queues().find(({ name }) => name === "x.test/{default}")?.lastError ?? "") !==
    "";
  await sendMail(first.port, { to: ["you@x.test"] });
  await turnUntil("an attempt that failed", () => waiting(first));
  await first.halt();
  const next = await startMta(`${OPEN}<domain *>\nroute [127.0.0.1]:${port}\n</domain>`, {
    directory: first.directory,
  });
  try {
    await sendMail(next.port, { to: ["real@x.test"] });
    await next.engine.control.mail.retryNow("x.test/{default}", undefined);
    await peer.taken(1);
    await turnUntil("an attempt that failed", () =>
      next.log.some(({ fields }) => String(fields.error).includes("a sandbox took")),
    );
    assert.deepEqual(
      peer.messages.map(({ to }) => to.join()),
      ["<real@x.test>"],
    );
    await turnUntil("the end of the other", () => next.engine.control.waiting() === 1);
  } finally {
    await next.stop();
    await peer.close();
  }
});
