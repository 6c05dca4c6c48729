import assert from "node:assert/strict";
import { test } from "node:test";
import { type EmailPattern, type PatternPurpose, readEmailPatterns } from "./email-patterns.ts";
import { readReturnedMail } from "./read.ts";

function patterns(text: string, purpose: PatternPurpose): readonly EmailPattern[] {
  const read = readEmailPatterns("/etc/mta/odd.txt", text, purpose);
  return "patterns" in read ? read.patterns : assert.fail(`${read.line}: ${read.problem}`);
}

function problem(text: string, purpose: PatternPurpose = "bounces"): string {
  const read = readEmailPatterns("/etc/mta/odd.txt", text, purpose);
  return "patterns" in read ? "" : `${read.line}: ${read.problem}`;
}

const ODD = Buffer.from(
  "From: robot@example.net\r\nSubject: note\r\n\r\nCard 17\r\nwho=ANN@example.net why=[550 5.1.1 gone] from mx7.example.net\r\n",
);

test("what no parser knows is read by the operator's expressions", async () => {
  const file =
    "# our partner's own form\n\n/^who=(?P<r>\\S+) why=\\[(?P<diag>[^\\]]*)\\] from (?P<remMta>\\S+)/\n";
  const read = await readReturnedMail(ODD, { patterns: patterns(file, "bounces") });
  assert.ok(read.kind === "delivery-report");
  assert.equal(read.format, "odd.txt");
  assert.deepEqual(read.recipients, [
    {
      recipient: "ANN@example.net",
      originalRecipient: undefined,
      action: "failed",
      status: "5.1.1",
      diagnostic: "smtp;550 5.1.1 gone",
      remoteMta: "mx7.example.net",
      willRetryUntil: undefined,
    },
  ]);
  assert.deepEqual(read.match, {
    at: "/etc/mta/odd.txt:3",
    groups: { r: "ANN@example.net", diag: "550 5.1.1 gone", remMta: "mx7.example.net" },
  });
  assert.equal((await readReturnedMail(ODD)).kind, "ordinary-mail");
});

test("complaints have groups of their own, and are looked for in the header of the message that is returned too", async () => {
  const complaint = Buffer.from(
    "From: fbl@example.net\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nA user complains.\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nX-Rcpt: ann@example.net\r\nX-Host: 192.0.2.7\r\nMessage-ID: <1@example.com>\r\n\r\nHi\r\n--b--\r\n",
  );
  const file = "X-Rcpt: (?P<rcpt>\\S+)\nX-Rcpt: (?P<orig>\\S+)";
  const read = await readReturnedMail(complaint, { patterns: patterns(file, "complaints") });
  assert.ok(read.kind === "complaint");
  assert.deepEqual(
    [read.format, read.feedbackType, read.recipients, read.original.messageIds],
    ["odd.txt", "abuse", ["ann@example.net"], ["<1@example.com>"]],
  );
});

test("a standard report needs no expression, and none takes it", async () => {
  const dsn = Buffer.from(
    "Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822;ann@example.net\r\nAction: delayed\r\nStatus: 4.4.1\r\n\r\n--b--\r\n",
  );
  const read = await readReturnedMail(dsn, { patterns: patterns("(?P<r>.+)", "bounces") });
  assert.ok(read.kind === "delivery-report" && read.format === "dsn");
});

test("an expression may be laid out over several lines", () => {
  const [first, ...others] = patterns(
    "# one\n(?x) ^ who = (?P<r> [^ #]+ ) # who\n  \\ why\n",
    "bounces",
  );
  assert.equal(others.length, 0);
  assert.deepEqual(first?.pattern.captures("x\nWHO=ann@example.net why"), { r: "ann@example.net" });
});

test("mistakes are told with their line", () => {
  assert.match(problem("/(?P<r>a)/\n/(?P<who>a)/"), /^2: unknown group "who": here are r, or, /);
  assert.match(
    problem("(?P<r>a)", "complaints"),
    /^1: unknown group "r": here are dlvSourceIp, rcpt,/,
  );
  assert.match(problem("\n\nabc"), /^3: it has no named group, such as \(\?P<r>…\)/);
  assert.match(problem("(?P<r>(a)"), /^1: expected a regular expression .*missing closing/);
  assert.match(problem("(?P<r>a)(?=b)"), /without look-around/);
  assert.match(problem("# nothing\n"), /^1: there is no expression in it/);
  assert.match(problem("(?P<r>a)\n".repeat(51)), /^51: there are more than 50 expressions/);
  assert.match(problem("a".repeat(70_000)), /more than 65536 characters/);
});
