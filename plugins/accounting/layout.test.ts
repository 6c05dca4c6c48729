import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { failed, type JournalEvent, type QueueDeferral } from "../../core/mod.ts";
import { infoOf } from "../../core/testing/queue-store/kit.ts";
import { layoutBy } from "../../test/support/accounting-file.ts";
import { sampleOutcome } from "../../test/support/journal-entries.ts";
import { COMPLAINT, REMOTE_BOUNCE } from "../returned-mail/contract.ts";
import { type CheckedSettings, mistakesIn } from "./checks.ts";
import { FIRST_ATTEMPT } from "./first-attempt.ts";
import type { LayoutSettings } from "./layout.ts";
import { type Recorded, recordedIn } from "./recorded.ts";

const CATEGORIES = { of: () => "bad-mailbox" };
const AT = Date.UTC(2026, 0, 31, 8, 15);

/** A record as an object, by JSON. */
function rowOf(recorded: Recorded | undefined, given: Partial<LayoutSettings> = {}): unknown {
  assert.ok(recorded);
  const layout = layoutBy({ records: [recorded.type], format: "json", ...given });
  return JSON.parse(layout.line(recorded, CATEGORIES) ?? "null");
}

function recordsOf(event: JournalEvent): readonly Recorded[] {
  return recordedIn({ at: AT, event });
}

const DEFERRAL: QueueDeferral = {
  ...{ queue: "x.test/main", virtualMta: "main", at: AT, retryAt: AT + 60_000 },
  failure: failed("connect", "4.4.1", "ECONNREFUSED", "mx.x.test (192.0.2.9)"),
  agent: { name: "smtp", dlvType: "smtp", finalDelivery: false },
};

/** What another host reports, as it stands in the journal. */
const RETURNED = {
  reportedRecipient: "ann.lee@z.test",
  ...{ at: AT, report: "r1", processor: "b@me.test", sender: "news@me.test" },
  ...{ recipient: "ann@x.test", originalRecipient: "rfc822;ann@y.test", envelopeId: "e1" },
  ...{ messageId: "<1@me.test>", source: { type: "smtp", mta: "mx.x.test (192.0.2.9)" } },
  match: { by: "verp", proven: false, message: "4e3qlgrmrk", job: "j1", virtualMta: "main" },
  headers: { Subject: "Hello", "X-Campaign": "spring", "X-DKIM-Key": "secret" },
};

function journaled(name: string, value: object): JournalEvent {
  return { kind: "plugin", plugin: "returned-mail", name, text: JSON.stringify(value) };
}

test("a queue none of whose hosts could be used", () => {
  const [recorded] = recordsOf({ kind: "queue-deferred", deferral: DEFERRAL });
  assert.deepEqual(rowOf(recorded), {
    type: "tq",
    timeLogged: "2026-01-31 08:15:00+0000",
    dsnStatus: "4.4.1 (no answer from host)",
    dsnDiag: "x-mta;ECONNREFUSED",
    dsnMta: "mx.x.test (192.0.2.9)",
    dlvType: "smtp",
    dlvDestinationIp: "192.0.2.9",
    vmta: "main",
    queue: "x.test/main",
  });
});

test("each recipient of a message that is accepted, under the pool that was asked for", () => {
  const recipient = { domain: "x.test", originalRecipient: undefined, notify: 0 };
  const recorded = recordsOf({
    ...{ kind: "accepted", message: 1, clientAddress: "192.0.2.1", localAddress: "192.0.2.2" },
    info: infoOf({
      ...{ sender: "news@me.test", virtualMta: "v2", virtualMtaPool: "all", job: "j1" },
      origin: { type: "smtp", mta: "app (192.0.2.1)", user: "ann" },
    }),
    recipients: ["a@x.test", "b@x.test"].map((address) => ({ ...recipient, address })),
  });
  assert.equal(recorded.length, 2);
  const fields = [{ kind: "usual" }, { kind: "with", field: "rcvSmtpUser" }] as const;
  assert.deepEqual(rowOf(recorded[1], { recordFields: [["r", fields]], isoTimes: false }), {
    ...{ type: "r", timeLogged: AT / 1000, orig: "news@me.test", rcpt: "b@x.test" },
    ...{ srcType: "smtp", srcMta: "app (192.0.2.1)", vmta: "all", vmtaPool: "all", jobId: "j1" },
    ...{ rcvSourceIp: "192.0.2.1", rcvDestinationIp: "192.0.2.2", rcvSmtpUser: "ann" },
    messageId: "0000000001",
  });
});

test("a bounce that came back", () => {
  const [recorded] = recordsOf(
    journaled(REMOTE_BOUNCE.name, {
      ...RETURNED,
      ...{ type: "rb", format: "dsn", action: "failed", status: "5.1.1", category: "bad-mailbox" },
      ...{ diagnostic: "smtp;550 no such user", remoteMta: "mx.y.test", reportingMta: "mx.x.test" },
    }),
  );
  const all = [
    { kind: "usual" },
    { kind: "with", field: "header_X-Campaign" },
    { kind: "with", field: "header_X-DKIM-Key" },
  ] as const;
  assert.deepEqual(rowOf(recorded, { recordFields: [["rb", all]] }), {
    ...{ type: "rb", timeLogged: "2026-01-31 08:15:00+0000", orig: "news@me.test" },
    ...{ rcpt: "ann@x.test", orcpt: "rfc822;ann@y.test", dsnAction: "failed" },
    ...{ dsnStatus: "5.1.1 (bad destination mailbox address)", dsnMta: "mx.y.test" },
    ...{ dsnDiag: "smtp;550 no such user", dsnReportingMta: "mx.x.test" },
    ...{ bounceCat: "bad-mailbox", srcType: "smtp", srcMta: "mx.x.test (192.0.2.9)" },
    ...{ vmta: "main", jobId: "j1", envId: "e1", format: "dsn", messageId: "4e3qlgrmrk" },
    "header_X-Campaign": "spring",
  });
});

const COMPLAINED = journaled(COMPLAINT.name, {
  ...RETURNED,
  ...{ type: "f", format: "arf", feedbackType: "abuse", userAgent: "Loop/1", sourceAddress: "" },
  ...{ reportingMta: "fbl.x.test", reportedDomain: "me.test", arf: { "Source-IP": "192.0.2.1" } },
});

test("a complaint, with fields of the report and of the message", () => {
  const [recorded] = recordsOf(COMPLAINED);
  const fields = [
    { kind: "usual" },
    { kind: "with", field: "arf_source-ip" },
    { kind: "without", field: "messageId" },
  ] as const;
  assert.deepEqual(rowOf(recorded, { recordFields: [["f", fields]] }), {
    ...{ type: "f", timeLogged: "2026-01-31 08:15:00+0000", orig: "news@me.test" },
    ...{ rcpt: "ann@x.test", format: "arf", dlvSourceIp: "192.0.2.9", feedbackType: "abuse" },
    ...{ userAgent: "Loop/1", reportingMta: "fbl.x.test", reportedDomain: "me.test" },
    ...{ jobId: "j1", envId: "e1", header_Subject: "Hello", "arf_source-ip": "192.0.2.1" },
  });
});

test("a complaint names nobody where recipients are hidden", () => {
  const fields = ["rcpt", "arf_Removal-Recipient", "header_To"];
  const [recorded] = recordsOf(
    journaled(COMPLAINT.name, {
      ...{ ...RETURNED, type: "f", headers: { To: "Ann <ann@x.test>" } },
      arf: { "Removal-Recipient": "<ann.lee@z.test>" },
    }),
  );
  const given = {
    recordFields: [["f", fields.map((field) => ({ kind: "with", field }) as const)]],
    privacyPolicy: { kind: "redact", by: "..." },
  } as const;
  assert.deepEqual(rowOf(recorded, given), {
    ...{ type: "f", rcpt: "...@x.test", header_To: "... <...@x.test>" },
    "arf_Removal-Recipient": "<...@z.test>",
  });
});

test("a field is filled from the first header field that is there", () => {
  const [recorded] = recordsOf(COMPLAINED);
  const given = {
    recordFields: [["f", ["rcpt", "jobId"].map((field) => ({ kind: "with", field }) as const)]],
    mapHeaderToField: [
      ["f", ["header_X-Original-To", "rcpt"]],
      ["f", ["header_x-campaign", "rcpt"]],
      ["f", ["header_X-Job", "jobId"]],
      ["rb", ["header_Subject", "jobId"]],
    ],
  } as const;
  assert.deepEqual(rowOf(recorded, given), { type: "f", rcpt: "spring", jobId: "j1" });
});

const CHECKED: CheckedSettings = {
  ...{ recordFields: [], mapHeaderToField: [], records: ["d", "tq"] },
  ...{ maxSize: 1, moveTo: undefined, moveInterval: 1, journalMaxSize: 1, journalMaxAge: 1 },
};

test("finished files cannot be moved to where they are", () => {
  const found = mistakesIn({ ...CHECKED, moveTo: "/b/../a/" }, "/a/acct.csv");
  assert.deepEqual(
    found.map(({ directive }) => directive),
    ["move-to"],
  );
});

test("what cannot be filled is a mistake", () => {
  const settings: CheckedSettings = {
    ...CHECKED,
    recordFields: [["d", [{ kind: "with", field: "rcpt" }]]],
    mapHeaderToField: [
      ["d", ["rcpt", "orig"]],
      ["tq", ["header_X", "vmta"]],
      ["d", ["header_X", "type"]],
      ["d", ["header_X", "orig"]],
      ["d", ["header_X", "rcpt"]],
    ],
  };
  assert.deepEqual(
    mistakesIn(settings, "/a/acct.csv").map(({ message }) => message),
    [
      "rcpt is no header field: expected header_NAME",
      "records of type tq are about no message",
      "the type of a record is no header field",
      "records of type d have no field orig",
    ],
  );
});

test("fields that a type never has are said to be empty", () => {
  const settings: CheckedSettings = {
    ...CHECKED,
    recordFields: [
      [
        "tq",
        ["rcpt", "queue", "header_X", "arf_X", "timeImprinted", "header_X-DKIM-Key"].map(
          (field) => ({ kind: "with", field }) as const,
        ),
      ],
    ],
  };
  assert.deepEqual(
    mistakesIn(settings, "/a/acct.csv").map(({ message }) => message),
    [
      "field rcpt: records of type tq do not have it",
      "field header_X: records of type tq are about no message",
      "field arf_X: only records of type f have it",
      "field timeImprinted: nobody imprints mail any more",
      "field header_X-DKIM-Key: a private key is never recorded",
    ],
  );
});

test("the time of the first attempt, where it is known", () => {
  const fields = [{ kind: "with", field: "timeFirstAttempt" }] as const;
  const first = (attempts: number, notes: Readonly<Record<string, string>>): unknown => {
    const delivered = sampleOutcome();
    const outcome = { ...delivered, recipient: { ...delivered.recipient, attempts, notes } };
    return rowOf({ type: "d", of: outcome }, { recordFields: [["d", fields]], isoTimes: false });
  };
  const { note, text } = FIRST_ATTEMPT.with(5000);
  assert.deepEqual(first(0, {}), { type: "d", timeFirstAttempt: 65 });
  assert.deepEqual(first(1, { [note]: text }), { type: "d", timeFirstAttempt: 5 });
  assert.deepEqual(first(1, {}), { type: "d" });
});

test("JSON has what has a value, by name and on one line", () => {
  const layout = layoutBy({ format: "json", userString: "a\n\u202eb" });
  assert.equal(layout.head, "");
  const line = layout.line({ type: "d", of: sampleOutcome() }, CATEGORIES) ?? "";
  assert.match(line, /^\{"type":"d",[ -~]+"dlvSize":\d+,[ -~]+\}\n$/);
  const fields: unknown = JSON.parse(line);
  assert.ok(typeof fields === "object" && fields !== null && "userString" in fields);
  assert.equal(fields.userString, "a\n\u202eb");
  assert.ok(!("orcpt" in fields));
});

test("a line does not depend on those before it", () => {
  const name = fc.constantFrom("x.test/main", 'a,"b.test/main', "\u0007.test/main", "");
  const settings = { records: ["tq"], format: "csv" } as const;
  fc.assert(
    fc.property(fc.array(fc.tuple(name, name)), (pairs) => {
      const layout = layoutBy(settings);
      for (const [queue, virtualMta] of pairs) {
        const deferral = { ...DEFERRAL, queue, virtualMta };
        const [recorded] = recordsOf({ kind: "queue-deferred", deferral });
        assert.ok(recorded);
        const alone = layoutBy(settings).line(recorded, CATEGORIES);
        assert.equal(layout.line(recorded, CATEGORIES), alone);
      }
    }),
  );
});
