import assert from "node:assert/strict";
import { test } from "node:test";
import { HOUR, outcome, RECEIVED } from "../../../test/support/sample-outcome.ts";
import { buildReport, USUAL } from "../../delivery-reports/report.ts";
import { readReturnedMail } from "./read.ts";

test("our own reports are read back", async () => {
  const facts = outcome({ kind: "bounced" });
  const content = await buildReport({
    reported: [{ outcome: facts, action: "failed" }],
    hostName: "mta.test",
    from: "mailer-daemon@mta.test",
    to: "a@c.test",
    now: RECEIVED + HOUR,
    messageId: "1",
    boundary: "=_1",
    look: USUAL,
  });
  const read = await readReturnedMail(content, { sender: "" });
  assert.ok(read.kind === "delivery-report");
  assert.equal(read.format, "dsn");
  assert.equal(read.reportingMta, "mta.test");
  const [recipient, ...others] = read.recipients;
  assert.equal(others.length, 0);
  assert.equal(recipient?.recipient, facts.recipient.address);
  assert.equal(recipient?.action, "failed");
  assert.ok(facts.kind === "bounced" && recipient?.status === facts.failure.status);
  assert.ok(read.original.header.length > 0);
});
