import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CLOCK,
  DRAFTS,
  type MessageBody,
  type MessageInfo,
  NOTIFY_DELAY,
  NOTIFY_NEVER,
  NOTIFY_SUCCESS,
  type Outcome,
  RANDOM,
} from "../../core/mod.ts";
import { MemoryDraft } from "../../core/queue/memory-draft.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { fakeRandom } from "../../test/support/fake-random.ts";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import { identity } from "../identity/plugin.ts";
import { deliveryReports } from "./plugin.ts";
import { buildReport } from "./report.ts";
import { decodeXtext } from "./report-fields.ts";
import { reportAction } from "./reporting.ts";

const HOUR = 3_600_000;
const RECEIVED = Date.UTC(2026, 0, 1);
const ORIGINAL = "Subject: hello\r\nFrom: a@c.test\r\n\r\nthe text\r\n";

const info: MessageInfo = {
  sender: "a@c.test",
  envelopeId: "id+2B1",
  returnContent: undefined,
  eightBit: false,
  smtpUtf8: false,
  size: ORIGINAL.length,
  receivedAt: RECEIVED,
  origin: { type: "smtp", mta: "c.test (127.0.0.1)", user: undefined },
  virtualMta: "{default}",
  job: undefined,
};

const body: MessageBody = {
  size: ORIGINAL.length,
  whole: Buffer.from(ORIGINAL),
  async *chunks() {
    yield Buffer.from(ORIGINAL);
  },
};

interface Facts {
  readonly kind: Outcome["kind"];
  readonly notify?: number;
  readonly address?: string;
  readonly text?: string;
  readonly at?: number;
  readonly lastAttempt?: number;
  readonly returnContent?: "full";
  readonly dsnPassedOn?: boolean;
  readonly reported?: boolean;
}

function outcome(facts: Facts): Outcome {
  const { kind, notify = 0, address = "b@x.test", at = RECEIVED + HOUR } = facts;
  const recipient = {
    queue: 1,
    due: at,
    message: 1,
    index: 0,
    address,
    originalRecipient: "rfc822;b+2Bc@x.test",
    notify,
    attempts: 0,
    lastAttempt: facts.lastAttempt ?? 0,
  };
  const message = { ...info, returnContent: facts.returnContent };
  const queue = "x.test/{default}";
  const attempt = { queue, virtualMta: "{default}", at, peer: undefined, message, body };
  const lines = [facts.text ?? "no such user"];
  const failure = {
    stage: "rcpt",
    temporary: kind === "deferred",
    status: "5.1.1",
    reply: { code: 550, enhanced: "5.1.1", lines },
    text: "550 5.1.1 no such user",
    host: "mx.x.test (127.0.0.1)",
  } as const;
  switch (kind) {
    case "delivered": {
      const reply = { code: 250, enhanced: "2.0.0", lines: ["fine"] };
      return { kind, attempt, recipient, reply, dsnPassedOn: facts.dsnPassedOn ?? false };
    }
    case "deferred":
      return { kind, attempt, recipient, failure, nextAttempt: at + HOUR };
    case "bounced":
      return { kind, attempt, recipient, failure };
    case "deleted":
      return {
        kind,
        attempt,
        recipient,
        failure,
        accounted: true,
        reported: facts.reported === true,
      };
  }
}

/** A report's header and its parts, each `header, content`. */
async function report(facts: Facts): Promise<readonly (readonly [string, string])[]> {
  const content = await buildReport({
    reported: [{ outcome: outcome(facts), action: "failed" }],
    hostName: "mta.test",
    from: "mailer-daemon@mta.test",
    to: "a@c.test",
    now: RECEIVED + HOUR,
    messageId: "1",
  });
  const text = content.toString();
  for (const line of text.split("\r\n")) {
    assert.ok(Buffer.byteLength(line) <= 998, "a line is too long");
    assert.doesNotMatch(line, /[\r\n]/, "a line end is not CRLF");
  }
  const head = split(text);
  const boundary = /boundary="([^"]+)"/.exec(head[0])?.[1];
  assert.ok(boundary);
  const pieces = head[1].split(`--${boundary}`);
  assert.match(pieces.at(-1) ?? "", /^--/);
  return [head, ...pieces.slice(1, -1).map((piece) => split(piece.slice(2)))];
}

function split(text: string): readonly [string, string] {
  const end = text.indexOf("\r\n\r\n");
  return [text.slice(0, end), text.slice(end + 4)];
}

test("a failure makes a report of three parts", async () => {
  const [head, text, status, returned] = await report({ kind: "bounced" });
  assert.match(head?.[0] ?? "", /multipart\/report; ?\s*report-type=delivery-status/i);
  assert.match(head?.[0] ?? "", /^Auto-Submitted: auto-replied$/m);
  assert.match(text?.[0] ?? "", /text\/plain/);
  assert.match(text?.[1] ?? "", /b@x\.test/);
  assert.match(status?.[0] ?? "", /message\/delivery-status/);
  assert.doesNotMatch(status?.[0] ?? "", /base64|quoted-printable/);
  const groups = (status?.[1] ?? "").trim().split("\r\n\r\n");
  assert.equal(groups.length, 2);
  assert.match(
    groups[0] ?? "",
    /^Reporting-MTA: dns; mta\.test\r\nOriginal-Envelope-Id: id\+1\r$/m,
  );
  assert.deepEqual(groups[1]?.split("\r\n"), [
    "Original-Recipient: rfc822; b+c@x.test",
    "Final-Recipient: rfc822; b@x.test",
    "Action: failed",
    "Status: 5.1.1",
    "Remote-MTA: dns; mx.x.test",
    "Diagnostic-Code: smtp; 550 5.1.1 no such user",
    "Last-Attempt-Date: Thu, 01 Jan 2026 01:00:00 +0000",
  ]);
  assert.match(returned?.[0] ?? "", /text\/rfc822-headers/);
  assert.equal(returned?.[1].trim(), "Subject: hello\r\nFrom: a@c.test");
});

test("RET=FULL returns the whole message", async () => {
  const parts = await report({ kind: "bounced", returnContent: "full" });
  assert.match(parts[3]?.[0] ?? "", /message\/rfc822/);
  assert.equal(parts[3]?.[1].trimEnd(), ORIGINAL.trimEnd());
});

test("what a server says cannot make fields, nor lines that are too long", async () => {
  const forged = `no\r\nAction: delivered\r\n\r\n${"\u00e9".repeat(3000)}`;
  const parts = await report({ kind: "bounced", text: forged });
  assert.equal(parts[2]?.[1].match(/^Action:/gm)?.length, 1);
});

test("an international recipient is reported as RFC 6533 says", async () => {
  const parts = await report({ kind: "bounced", address: "b\u00fc@x.test" });
  assert.match(parts[2]?.[0] ?? "", /message\/global-delivery-status/);
  assert.match(parts[2]?.[1] ?? "", /^Final-Recipient: utf-8; b\u00fc@x\.test\r$/m);
});

test("what is reported follows NOTIFY", () => {
  const every = 4 * HOUR;
  assert.equal(reportAction(outcome({ kind: "bounced" }), every), "failed");
  assert.equal(reportAction(outcome({ kind: "deleted", reported: true }), every), "failed");
  assert.equal(reportAction(outcome({ kind: "deleted" }), every), undefined);
  const never = outcome({ kind: "bounced", notify: NOTIFY_NEVER });
  assert.equal(reportAction(never, every), undefined);
  const onlySuccess = outcome({ kind: "bounced", notify: NOTIFY_SUCCESS });
  assert.equal(reportAction(onlySuccess, every), undefined);
  assert.equal(reportAction(outcome({ kind: "delivered" }), every), undefined);
  const wanted = outcome({ kind: "delivered", notify: NOTIFY_SUCCESS });
  assert.equal(reportAction(wanted, every), "relayed");
  const passed = outcome({ kind: "delivered", notify: NOTIFY_SUCCESS, dsnPassedOn: true });
  assert.equal(reportAction(passed, every), undefined);
});

test("a delay is reported once an interval, and only to those who asked", () => {
  const notify = NOTIFY_DELAY;
  const late = (at: number, lastAttempt: number, every = 4 * HOUR): string | undefined =>
    reportAction(
      outcome({ kind: "deferred", notify, at: RECEIVED + at, lastAttempt: RECEIVED + lastAttempt }),
      every,
    );
  assert.equal(late(3 * HOUR, 2 * HOUR), undefined);
  assert.equal(late(4 * HOUR, 3 * HOUR), "delayed");
  assert.equal(late(5 * HOUR, 4 * HOUR), undefined);
  assert.equal(late(9 * HOUR, 5 * HOUR), "delayed");
  assert.equal(late(9 * HOUR, 5 * HOUR, Number.POSITIVE_INFINITY), undefined);
  const unasked = outcome({ kind: "deferred", at: RECEIVED + 9 * HOUR });
  assert.equal(reportAction(unasked, 4 * HOUR), undefined);
});

test("xtext is decoded, anything else in it kept", () => {
  assert.equal(decodeXtext("a+2Bb+3D+zz+"), "a+b=+zz+");
});

test("a report goes to the sender, with a Message-ID that says which server wrote it", async () => {
  const draft = new MemoryDraft(1);
  const text = "host-name mta.test\nhost-id eu-2";
  const { generation } = await pluginLab([identity, deliveryReports], text, (services) => {
    services.put(CLOCK, new FakeClock(RECEIVED + HOUR));
    services.put(RANDOM, fakeRandom(1));
    services.put(DRAFTS, { draft: () => draft });
  });
  const view = generation.view({ domain: "x.test", virtualMta: "{default}" });
  const bounced = [outcome({ kind: "bounced" })];
  const [submission] = await generation.bus.transform("reportOutcomes", [], bounced, view);
  assert.deepEqual(
    submission?.recipients.map(({ address }) => address),
    ["a@c.test"],
  );
  assert.equal(submission?.info.sender, "");
  assert.match(draft.take().toString(), /^Message-ID: <\w+\.\w+\.eu-2@mta\.test>\r$/im);
});
