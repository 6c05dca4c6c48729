import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { freePort } from "../../test/support/free-port.ts";
import { startMta } from "../../test/support/mta.ts";
import { type AccountingRow, recordsIn } from "../../test/support/records.ts";
import { mta as command, type MtaRun } from "../../test/support/run-mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { until } from "../../test/support/until.ts";
import { ADMIN } from "../admin/contract.ts";

/** The texts of an acct-file's files, in order. */
async function textsOf(folder: string, stem: string): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(`${stem}-`)).sort();
  return Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
}

/** The records of an acct-file as soon as there are so many, told by their type and recipient. */
function toldOf(folder: string, stem: string, count: number): Promise<readonly AccountingRow[]> {
  return until(`${count} records in ${stem}`, async () => {
    const rows = (await textsOf(folder, stem)).flatMap(recordsIn);
    return rows.length >= count ? rows : undefined;
  });
}

function byType(rows: readonly AccountingRow[]): readonly string[] {
  return rows.map(({ type, rcpt, queue }) => `${type} ${rcpt || queue}`).sort();
}

test("acct-files have the records, queues and fields that they ask for", async () => {
  let isLate = true;
  const peer = new SmtpPeer({
    rcpt(line) {
      if (line.includes("<no@")) return "550 5.1.1 <no@x.test> is nobody here";
      return line.includes("<late@") && isLate ? "450 4.2.0 later" : "250 2.1.5 ok";
    },
  });
  const [port, closed] = [await peer.listen(), await freePort()];
  const mta = await startMta(`
    track-time-first-attempt yes
    <domain *>
      route [127.0.0.1]:${port}
    </domain>
    <domain closed.test>
      route [127.0.0.1]:${closed}
    </domain>
    <domain quiet.test>
      disable-acct-records d
    </domain>
    <acct-file all.csv>
      records delivered,bounced,transient,transient-queue,received
      user-string eu
      record-fields d *,timeFirstAttempt
      map-header-to-field d header_X-Campaign jobId
      iso-times no
    </acct-file>
    <acct-file some.csv>
      records d,b,r
      queue-filter !x.test/*
    </acct-file>
    <acct-file lines.json>
      format json
      privacy-policy redact
    </acct-file>`);
  try {
    const to = [
      "yes@x.test",
      "no@x.test",
      "late@x.test",
      "you@y.test",
      "me@quiet.test",
      "a@closed.test",
    ];
    await sendMail(mta.port, { from: "", to, content: "X-Campaign: spring\r\n\r\nx\r\n" });
    const first = await toldOf(mta.directory, "all", 11);
    assert.deepEqual(byType(first), [
      ...["b no@x.test", "d yes@x.test", "d you@y.test"],
      ...to.map((one) => `r ${one}`).sort(),
      ...["t late@x.test", "tq closed.test/{default}"],
    ]);
    isLate = false;
    await mta.engine.control.mail.retryNow("x.test", undefined);
    const all = await toldOf(mta.directory, "all", 12);
    const late = all.find(({ type, rcpt }) => type === "d" && rcpt === "late@x.test");
    const deferred = all.find(({ type }) => type === "t");
    assert.equal(late?.timeFirstAttempt, deferred?.timeLogged);
    assert.equal(late?.jobId, "spring");
    assert.ok(all.every(({ userString }) => userString === "eu"));
    assert.deepEqual(byType(await toldOf(mta.directory, "some", 7)), [
      "d you@y.test",
      ...to.map((one) => `r ${one}`).sort(),
    ]);
    const lines = await until("JSON", async () => {
      const [text = ""] = await textsOf(mta.directory, "lines");
      return text.split("\n").length > 4 ? text.trimEnd().split("\n") : undefined;
    });
    const rows = lines.map((line): unknown => JSON.parse(line));
    assert.equal(rows.length, 4);
    assert.ok(
      lines.every((line) => !/(?:yes|no|late|you)@/.test(line)),
      lines.join("\n"),
    );
    const { socketPath } = mta.engine.services.get(ADMIN);
    const rotate = (...words: string[]): Promise<MtaRun> =>
      command("rotate", "acct", ...words, "--json", "--socket", socketPath);
    const [unknown, one] = [await rotate("no.csv"), await rotate("lines.json")];
    assert.deepEqual(
      [unknown.code, unknown.err],
      [1, "mta: the configuration has no acct-file no.csv"],
    );
    assert.deepEqual(JSON.parse(one.out), { files: 1 });
    assert.deepEqual(JSON.parse((await rotate()).out), { files: 2 });
    await sendMail(mta.port, { from: "", to: ["you@y.test"] });
    await toldOf(mta.directory, "some", 9);
    assert.equal((await textsOf(mta.directory, "some")).length, 2);
    assert.match(
      lines.find((line) => line.includes('"type":"b"')) ?? "",
      /<\.\.\.@x\.test> is nobody/,
    );
  } finally {
    await mta.stop();
    await peer.close();
  }
});

test("two acct-files that are one file are refused", async () => {
  const files = ["/tmp/none/acct.csv", "/tmp//none/./acct.csv"];
  await assert.rejects(
    startMta(files.map((name) => `<acct-file ${name}>\n</acct-file>`).join("\n")),
    /acct-file \/tmp\/\/none\/.\/acct.csv and acct-file \/tmp\/none\/acct.csv are one file/,
  );
});
