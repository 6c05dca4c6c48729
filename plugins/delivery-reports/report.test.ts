import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CLOCK,
  DRAFTS,
  decodeXtext,
  NOTIFY_NEVER,
  NOTIFY_SUCCESS,
  type Outcome,
  RANDOM,
  REQUIRE_TLS_NOTES,
  requiresTls,
  type Submission,
} from "../../core/mod.ts";
import { MemoryDraft } from "../../core/queue/memory/memory-draft.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { fakeRandom } from "../../test/support/fake-random.ts";
import { assertSevenBit, type MimeEntity, readMime } from "../../test/support/mime.ts";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import {
  HOUR,
  ORIGINAL,
  outcome,
  RECEIVED,
  type SampleOutcome,
} from "../../test/support/sample-outcome.ts";
import { identity } from "../identity/plugin.ts";
import { deliveryReports } from "./plugin.ts";
import { lostReport } from "./redacted.ts";
import { buildReport, USUAL } from "./report.ts";
import { reportAction } from "./reporting.ts";

/** A report, read by somebody else's rules, after a look at its bytes. */
async function report(facts: SampleOutcome, to = "a@c.test"): Promise<MimeEntity> {
  const content = await buildReport({
    reported: [{ outcome: outcome(facts), action: "failed" }],
    hostName: "mta.test",
    from: "mailer-daemon@mta.test",
    to,
    now: RECEIVED + HOUR,
    messageId: "1",
    boundary: "=_1",
    look: USUAL,
  });
  assertSevenBit(content);
  return readMime(content);
}

/** The groups of fields in a report's machine part. */
function groupsOf(read: MimeEntity): readonly (readonly string[])[] {
  const text = read.parts[1]?.content.toString() ?? "";
  return text.split("\r\n\r\n").map((group) => group.split("\r\n").filter(Boolean));
}

/** The value of a field of the first recipient; undefined when it is not there. */
function fieldOf(read: MimeEntity, name: string): string | undefined {
  const line = groupsOf(read)[1]?.find((field) => field.startsWith(`${name}: `));
  return line?.slice(name.length + 2);
}

const read = (text: string): string => text.replaceAll(/[ \r\n]+/g, " ").trim();

test("a failure makes a report of three parts", async () => {
  const made = await report({ kind: "bounced" });
  assert.equal(made.type, "multipart/report");
  assert.equal(made.parameters.get("report-type"), "delivery-status");
  assert.equal(made.fields.get("auto-submitted"), "auto-replied");
  assert.equal(made.fields.get("to"), "<a@c.test>");
  assert.deepEqual(
    made.parts.map(({ type, encoding }) => [type, encoding]),
    [
      ["text/plain", "7bit"],
      ["message/delivery-status", "7bit"],
      ["text/rfc822-headers", "7bit"],
    ],
  );
  const [text, , returned] = made.parts;
  assert.match(read(text?.content.toString() ?? ""), /known here as 0000000001\. .*<b@x\.test>/);
  assert.deepEqual(groupsOf(made), [
    [
      "Reporting-MTA: dns; mta.test",
      "Original-Envelope-Id: id+1",
      "Arrival-Date: Thu, 01 Jan 2026 00:00:00 +0000",
      "X-Postrider-Message-Id: 0000000001",
    ],
    [
      "Original-Recipient: rfc822; b+c@x.test",
      "Final-Recipient: rfc822; b@x.test",
      "Action: failed",
      "Status: 5.1.1",
      "Remote-MTA: dns; mx.x.test",
      "Diagnostic-Code: smtp; 550 5.1.1 no such user",
      "Last-Attempt-Date: Thu, 01 Jan 2026 01:00:00 +0000",
    ],
  ]);
  assert.equal(returned?.content.toString(), "Subject: hello\r\nFrom: a@c.test\r\n");
});

test("RET=FULL returns the whole message", async () => {
  const { parts } = await report({ kind: "bounced", returnContent: "full" });
  assert.equal(parts[2]?.type, "message/rfc822");
  assert.equal(parts[2]?.content.toString(), ORIGINAL);
  const secret = await report({
    kind: "bounced",
    returnContent: "full",
    notes: REQUIRE_TLS_NOTES,
  });
  assert.equal(secret.parts[2]?.type, "text/rfc822-headers");
});

test("what a server says can make neither fields nor lines, nor hide them", async () => {
  const forged = `no\r\nAction: delivered\r\n\r\nmore\u202e${"\u00e9".repeat(3000)}`;
  const made = await report({ kind: "bounced", text: forged, host: `${forged} (192.0.2.1)` });
  assert.deepEqual(
    groupsOf(made)[1]?.map((line) => line.split(":")[0]),
    [
      ...["Original-Recipient", "Final-Recipient", "Action", "Status", "Remote-MTA"],
      ...["Diagnostic-Code", "Last-Attempt-Date"],
    ],
  );
  const diagnostic = fieldOf(made, "Diagnostic-Code") ?? "";
  assert.ok(diagnostic.startsWith("smtp; 550 5.1.1 no\\x{0D}\\x{0A}Action: delivered"));
  assert.match(diagnostic, /\}$/, "cut inside of a character");
  const text = made.parts[0]?.content.toString() ?? "";
  assert.doesNotMatch(text, /^Action|\u202e/m);
  assert.match(text, /é{20}/, "people read letters");
});

test("an international recipient is named as RFC 6533 says for 7 bits", async () => {
  const final = async (address: string): Promise<string | undefined> =>
    fieldOf(await report({ kind: "bounced", address }), "Final-Recipient");
  assert.equal(
    await final("b\u00fc+@b\u00fccher.test"),
    "utf-8; b\\x{FC}\\x{2B}@b\\x{FC}cher.test",
  );
  assert.equal(await final("b@b\u00fccher.test"), "rfc822; b@xn--bcher-kva.test");
});

test("an original recipient ends where it ends, and is shown as its type wants it", async () => {
  const original = async (originalRecipient: string): Promise<string | undefined> =>
    fieldOf(await report({ kind: "bounced", originalRecipient }), "Original-Recipient");
  assert.equal(await original("rfc822;a+3Bb;c+40x"), "rfc822; a;b;c@x");
  assert.equal(await original("x400;/a=1;/b"), "x400; /a=1;/b");
  assert.equal(await original("rfc822;a+0D+0AAction:+20b"), "rfc822; a+0D+0AAction:+20b");
  assert.equal(await original("utf-8;b\\x{FC}@x"), "utf-8; b\\x{FC}@x");
  assert.equal(await original("UTF-8;b\u00fc;@x"), "UTF-8; b\\x{FC};@x");
});

test("what an agent delivers for good is told as delivered, what it hands on as relayed", () => {
  const action = (finalDelivery: boolean): string | undefined => {
    const agent = { name: "x", dlvType: "x", finalDelivery };
    return reportAction(outcome({ kind: "delivered", notify: NOTIFY_SUCCESS, agent }));
  };
  assert.deepEqual([action(true), action(false)], ["delivered", "relayed"]);
});

test("a server is named by its domain or as an address literal", async () => {
  const remote = async (host: string): Promise<string | undefined> =>
    fieldOf(await report({ kind: "bounced", host }), "Remote-MTA");
  assert.equal(await remote("mx.x.test (192.0.2.1)"), "dns; mx.x.test");
  assert.equal(await remote("192.0.2.1 (192.0.2.1)"), "dns; [192.0.2.1]");
  assert.equal(await remote("2001:db8::1 (2001:db8::1)"), "dns; [IPv6:2001:db8::1]");
  assert.equal(await remote("/usr/bin/deliver"), undefined);
});

test("an 8-bit message asked back in full comes back converted, its header as it was", async () => {
  const head = "MIME-Version: 1.0\r\nSubject: x\r\nContent-Type: text/plain; charset=utf-8\r\n";
  const original = `${head}Content-Transfer-Encoding: 8bit\r\n\r\nGr\u00fc\u00dfe = \r\n`;
  const made = await report({ kind: "bounced", returnContent: "full", original });
  const [message] = made.parts[2]?.parts ?? [];
  assert.equal(message?.content.toString(), "Gr\u00fc\u00dfe = \r\n");
  assert.equal(message?.encoding, "quoted-printable");
  assert.deepEqual(
    [...(message?.fields.keys() ?? [])],
    [...["mime-version", "subject", "content-type", "content-transfer-encoding"]],
  );
});

test("what cannot be converted comes back as its header", async () => {
  const part = async (original: string, smtpUtf8 = false): Promise<MimeEntity | undefined> => {
    const made = await report({ kind: "bounced", returnContent: "full", original, smtpUtf8 });
    return made.parts[2];
  };
  const unknown = await part("Subject: x\r\n\r\nGr\u00fc\u00dfe\r\n");
  assert.equal(unknown?.type, "text/rfc822-headers");
  assert.equal(unknown?.content.toString(), "Subject: x\r\n");
  const utf8 = await part("MIME-Version: 1.0\r\nSubject: \u00fc\r\n\r\nx\r\n", true);
  assert.equal(utf8?.type, "message/global-headers");
  assert.equal(utf8?.content.toString(), "MIME-Version: 1.0\r\nSubject: \u00fc\r\n");
  const long = await part(`Subject: ${"x".repeat(2000)}\r\n\r\nx\r\n`);
  assert.equal(long?.type, "text/rfc822-headers");
  assert.equal(long?.content.length, 2011);
});

test("what is reported follows NOTIFY", () => {
  assert.equal(reportAction(outcome({ kind: "bounced" })), "failed");
  assert.equal(reportAction(outcome({ kind: "deleted", reported: true })), "failed");
  assert.equal(reportAction(outcome({ kind: "deleted" })), undefined);
  const never = outcome({ kind: "bounced", notify: NOTIFY_NEVER });
  assert.equal(reportAction(never), undefined);
  const onlySuccess = outcome({ kind: "bounced", notify: NOTIFY_SUCCESS });
  assert.equal(reportAction(onlySuccess), undefined);
  assert.equal(reportAction(outcome({ kind: "delivered" })), undefined);
  const wanted = outcome({ kind: "delivered", notify: NOTIFY_SUCCESS });
  assert.equal(reportAction(wanted), "relayed");
  const passed = outcome({ kind: "delivered", notify: NOTIFY_SUCCESS, dsnPassedOn: true });
  assert.equal(reportAction(passed), undefined);
});

test("a delay is reported when a notice of it is due", () => {
  assert.equal(reportAction(outcome({ kind: "deferred", noticeDue: true })), "delayed");
  assert.equal(reportAction(outcome({ kind: "deferred" })), undefined);
  assert.equal(reportAction(outcome({ kind: "delayed" })), "delayed");
});

test("xtext is decoded, anything else in it kept", () => {
  assert.equal(decodeXtext("a+2Bb+3D+zz+"), "a+b=+zz+");
  assert.equal(decodeXtext("a+0Ab"), "a+0Ab");
});

/** The report of a bounce as it is handed over, and its text. */
async function handedOver(
  sender: string,
  bounced: readonly Outcome[] = [outcome({ kind: "bounced", sender })],
): Promise<{ submission: Submission; text: string }> {
  const draft = new MemoryDraft(1);
  const config = "host-name mta.test\nhost-id eu-2";
  const { generation } = await pluginLab([identity, deliveryReports], config, (services) => {
    services.put(CLOCK, new FakeClock(RECEIVED + HOUR));
    services.put(RANDOM, fakeRandom(1));
    services.put(DRAFTS, { draft: () => draft });
  });
  const view = generation.view({ domain: "x.test", virtualMta: "{default}" });
  const [submission] = await generation.bus.transform("reportOutcomes", [], bounced, view);
  assert.ok(submission);
  return { submission, text: draft.take().toString() };
}

test("a report goes to the sender, with a Message-ID that says which server wrote it", async () => {
  const { submission, text } = await handedOver("a@c.test");
  assert.deepEqual(
    submission.recipients.map(({ address }) => address),
    ["a@c.test"],
  );
  assert.equal(submission.info.sender, "");
  assert.match(text, /^Message-ID: <0000000001\.\w+\.eu-2@mta\.test>\r$/im);
});

test("only a sender whose local part needs SMTPUTF8 makes a report that does", async () => {
  const facts = async (sender: string): Promise<readonly unknown[]> => {
    const { submission, text } = await handedOver(sender);
    const { eightBit, smtpUtf8 } = submission.info;
    const [recipient] = submission.recipients;
    const header = text.slice(0, text.indexOf("\r\n\r\n"));
    assertSevenBit(Buffer.from(text.slice(header.length + 4)));
    const to = /^To: (.*)\r$/m.exec(header)?.[1];
    return [recipient?.address, recipient?.domain, to, eightBit, smtpUtf8];
  };
  const domain = "xn--bcher-kva.test";
  assert.deepEqual(await facts("a@b\u00fccher.test"), [
    ...[`a@${domain}`, domain, `<a@${domain}>`, false, false],
  ]);
  assert.deepEqual(await facts("\u00fc@b\u00fccher.test"), [
    ...["\u00fc@b\u00fccher.test", domain, "<\u00fc@b\u00fccher.test>", true, true],
  ]);
  assert.deepEqual(await facts("postmaster"), [
    ...["postmaster@mta.test", "mta.test", "<postmaster@mta.test>", false, false],
  ]);
});

test("in the place of a report that cannot go over TLS goes word of it, which tells no more and leads to no other", async () => {
  const mail = outcome({ kind: "bounced", notes: REQUIRE_TLS_NOTES });
  const { submission: report } = await handedOver("a@c.test", [mail]);
  assert.ok(requiresTls(report.info));
  const lost = outcome({ kind: "bounced", address: "a@c.test" });
  assert.ok(lost.kind === "bounced");
  const message = report.info;
  const bounced: Outcome = {
    ...lost,
    attempt: { ...lost.attempt, message },
    failure: { ...lost.failure, status: "5.7.30" },
  };
  const { submission: word, text } = await handedOver("", [bounced]);
  assert.equal(requiresTls(word.info), false);
  assert.deepEqual([word.info.sender, word.recipients[0]?.address], ["", "a@c.test"]);
  assert.match(
    text,
    /^From: .*\r\nTo: <a@c\.test>\r\n[\s\S]*\r\n\r\nThis is [\s\S]* known here as 0000000001,/,
  );
  assert.doesNotMatch(text, /x\.test|hello|5\.1\.1/);
  const again = { ...bounced, attempt: { ...bounced.attempt, message: word.info } };
  assert.equal(lostReport([again]), undefined);
});
