import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import type { RecipientRow, RecordedOutcome } from "../../core/mod.ts";
import { infoOf } from "../../core/testing/queue-store/kit.ts";
import { layoutBy } from "../../test/support/accounting-file.ts";
import { obeysKindLaws, read, refuses } from "../../test/support/kind-laws.ts";
import { startMta } from "../../test/support/mta.ts";
import { recordsIn, recordsOf } from "../../test/support/records.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { COLUMNS } from "./columns.ts";
import { type RecordFields, recordedHeaderNames, recordFields } from "./record-fields.ts";
import type { AccountingRecord } from "./record-type.ts";
import { RECORDED_HEADERS, recordedHeaders } from "./recorded-headers.ts";

function lines(...texts: readonly string[]): readonly RecordFields[] {
  return texts.map((text) => read(recordFields, text));
}

function namesOf(records: readonly AccountingRecord[], ...texts: readonly string[]): string {
  return layoutBy({ records, recordFields: lines(...texts) }).head.trimEnd();
}

test("fields of a type of record", () => {
  assert.deepEqual(read(recordFields, "d *, !orcpt,header_x-sp-message-id,DSNSTATUS"), [
    "d",
    [
      { kind: "usual" },
      { kind: "without", field: "orcpt" },
      { kind: "with", field: "header_x-sp-message-id" },
      { kind: "with", field: "dsnStatus" },
    ],
  ]);
  refuses(recordFields, "d", "*", "x *", "d a b", "d !", "d header_", "d !*", "d 1", "d rcptt");
});

test("the laws of kinds", () => {
  const part = fc.constantFrom("d", " ", "*", ",", "!", "header_X", "rcpt", "arf_a", "userString");
  obeysKindLaws(
    recordFields,
    fc.array(part).map((parts) => parts.join("")),
  );
});

test("a file has the columns of its types: the usual ones in their order, then those that were asked for", () => {
  const usual = COLUMNS.join(",");
  assert.equal(namesOf(["d", "b"]), usual);
  assert.equal(namesOf(["d"], "d *"), usual);
  assert.equal(namesOf(["d"], "d rcpt,orig"), "type,orig,rcpt");
  assert.equal(namesOf(["d"], "d header_X,vmta", "d !vmta,jobId"), "type,jobId,header_X");
  assert.equal(namesOf(["d"], "b header_X"), usual, "a line about another type changes nothing");
  assert.equal(
    namesOf(["d", "b"], "d rcpt", "b dsnStatus,header_X"),
    "type,rcpt,dsnStatus,header_X",
  );
});

const ROW: RecipientRow = {
  ...{ queue: 1, due: 0, message: 7, index: 0, address: "b@x.test" },
  ...{ originalRecipient: undefined, notify: 0, attempts: 0, lastAttempt: 0 },
  ...{ lane: 0, priority: 50, virtualMta: "v", notes: {}, epoch: 1 },
};

const OUTCOME: RecordedOutcome = {
  kind: "delivered",
  attempt: {
    ...{ queue: "x.test/v", virtualMta: "v", at: 65_000, agent: undefined, body: undefined },
    peer: undefined,
    message: infoOf({
      receivedAt: 5000,
      notes: Object.fromEntries([
        Object.values(RECORDED_HEADERS.with(new Map([["x-a", 'one, "two"']]))),
      ]),
    }),
  },
  recipient: ROW,
  reply: { code: 250, enhanced: "2.0.0", lines: ["ok"] },
  dsnPassedOn: false,
};

test("a record has nothing in the columns of other types", () => {
  const layout = layoutBy({
    recordFields: lines("d totalSecondsQueued,header_X-A,header_X-B", "b rcpt"),
  });
  assert.equal(layout.head, "type,rcpt,totalSecondsQueued,header_X-A,header_X-B\r\n");
  assert.equal(
    layout.line({ type: "d", of: OUTCOME }, { of: () => "other" }),
    'd,,60,"one, ""two""",\r\n',
  );
});

test("a field of the message hides the recipient in whatever column, and is no number because the column is", () => {
  const layout = layoutBy({
    recordFields: lines("d jobId,dlvSize"),
    mapHeaderToField: [
      ["d", ["header_X-A", "jobId"]],
      ["d", ["header_X-B", "dlvSize"]],
    ],
    ...{ format: "json", privacyPolicy: { kind: "redact", by: "..." } },
  });
  const texts = new Map([
    ["x-a", "to-b@x.test"],
    ["x-b", "large"],
  ]);
  const notes = Object.fromEntries([Object.values(RECORDED_HEADERS.with(texts))]);
  const attempt = { ...OUTCOME.attempt, message: { ...OUTCOME.attempt.message, notes } };
  assert.equal(
    layout.line({ type: "d", of: { ...OUTCOME, attempt } }, { of: () => "other" }),
    '{"type":"d","dlvSize":"large","jobId":"to-...@x.test"}\n',
  );
});

test("header fields are kept as far as there is room, and what is not ours is nothing", () => {
  assert.deepEqual(
    recordedHeaderNames([
      {
        recordFields: lines(
          "d *,header_X-A,header_X-DKIM-Key",
          "b header_x-a,header_Y,!header_Z",
          "f header_Of-Reports",
        ),
        mapHeaderToField: [
          ["d", ["header_M", "jobId"]],
          ["rb", ["header_Of-Reports", "jobId"]],
        ],
      },
    ]),
    ["x-a", "y", "m"],
  );
  const block = Buffer.from(`A: ${"a".repeat(5000)}\r\nB: =?utf-8?q?=C3=BC?=\r\n`);
  const kept = recordedHeaders(block, ["a", "b", "c"]);
  assert.ok(kept);
  const texts = RECORDED_HEADERS.of({ notes: { [kept.note]: kept.text } });
  assert.deepEqual(
    [...(texts ?? [])],
    [
      ["a", "a".repeat(1000)],
      ["b", "ü"],
    ],
  );
  assert.equal(recordedHeaders(block, ["c"]), undefined);
  for (const text of ["", "{", "{}", "null"])
    assert.equal(RECORDED_HEADERS.of({ notes: { "accounting.headers": text } }), undefined);
  const many = Array.from({ length: 50 }, (_, at) => `f${at}`);
  const large = many.map((name) => `${name}: ${'"'.repeat(998)}\r\n`).join("");
  assert.ok(recordedHeaders(Buffer.from(large), many));
});

test("records have the header fields that the file asks for, after a restart too", async () => {
  const peer = new SmtpPeer({ mail: () => "450 4.2.0 later" });
  const port = await peer.listen();
  const config = (fields: string): string => `
    <domain *>
      route [127.0.0.1]:${port}
    </domain>
    <acct-file acct.csv>
      records d
      record-fields ${fields}
    </acct-file>`;
  const first = await startMta(config("d rcpt,header_X-Campaign,header_Subject"));
  await sendMail(first.port, {
    to: ["you@x.test"],
    content: 'X-Campaign: spring, "1"\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\nx\r\n',
  });
  await first.halt();
  await peer.close();
  const taking = new SmtpPeer();
  await taking.listen(port);
  const second = await startMta(config("d rcpt,header_X-Campaign,header_Subject"), {
    directory: first.directory,
  });
  try {
    await second.engine.control.mail.retryNow("x.test", undefined);
    assert.deepEqual(await recordsOf(first.directory, 1), [
      {
        type: "d",
        rcpt: "you@x.test",
        "header_X-Campaign": 'spring, "1"',
        header_Subject: "Grüße",
      },
    ]);
    await second.halt();
    const third = await startMta(config("d rcpt"), { directory: first.directory });
    try {
      await sendMail(third.port, { to: ["me@x.test"] });
      await recordsOf(first.directory, 2);
      const names = (await readdir(first.directory)).filter((name) => name.startsWith("acct-"));
      const texts = await Promise.all(
        names.sort().map((name) => readFile(join(first.directory, name), "utf8")),
      );
      assert.deepEqual(
        texts.map((text) => recordsIn(text).map(({ rcpt }) => rcpt)),
        [["you@x.test"], ["me@x.test"]],
        "other columns begin another file",
      );
    } finally {
      await third.halt();
    }
  } finally {
    await second.stop();
    await taking.close();
  }
});
