import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type JournalEvent, LONGEST_EVENT } from "../../core/mod.ts";
import { anyText } from "../../test/support/any-text.ts";
import { returnedAgentEvent, returnedEvent } from "./event-text.ts";
import type { Complaint, RemoteBounce, ReturnedEvent } from "./returned-event.ts";

const COMMON = {
  at: 1_790_000_000_000,
  report: "00c0ffee00000001",
  processor: "bounces@example.net",
  format: "dsn",
  sender: "bounces@example.net",
  recipient: "ann@x.test",
  reportedRecipient: "ann@elsewhere.test",
  originalRecipient: "rfc822;ann@x.test",
  envelopeId: "e+2B1",
  messageId: "<1@example.net>",
  match: {
    by: "signed-verp",
    proven: true,
    message: "00c0ffee00000000",
    job: "spring",
    virtualMta: "v1",
  },
  source: { type: "smtp", mta: "mx.x.test (192.0.2.1)" },
  headers: { Subject: "hello" },
} as const;

const BOUNCE: RemoteBounce = {
  ...COMMON,
  type: "rb",
  action: "failed",
  status: "5.1.1",
  diagnostic: 'smtp;550 "no" such user',
  remoteMta: "mx.x.test",
  reportingMta: "relay.x.test",
  category: "bad-mailbox",
};

const COMPLAINT: Complaint = {
  ...COMMON,
  type: "f",
  feedbackType: "abuse",
  userAgent: "Feedback/1",
  reportingMta: "x.test",
  reportedDomain: "example.net",
  sourceAddress: "192.0.2.9",
  arf: { "Feedback-Type": "abuse" },
};

function inJournal(event: ReturnedEvent): JournalEvent {
  return { kind: "plugin", plugin: "returned-mail", ...returnedAgentEvent(event) };
}

test("what is written to the journal is read back", () => {
  for (const event of [BOUNCE, { ...BOUNCE, type: "rs", match: undefined } as const, COMPLAINT])
    assert.deepEqual(returnedEvent(inJournal(event)), event);
});

test("whatever a report says, the event fits, each text is one line, and no address is half of one", () => {
  const text = fc.oneof(
    anyText({ maxLength: 3000 }),
    fc.nat({ max: 40_000 }).map((length) => '"'.repeat(length)),
    fc.nat({ max: 40_000 }).map((length) => "€".repeat(length)),
  );
  const fields = fc.dictionary(text, text, { maxKeys: 80 });
  fc.assert(
    fc.property(text, text, fields, fields, (address, other, headers, arf) => {
      const changed = { processor: address, sender: address, recipient: address, headers };
      const more = { format: other, originalRecipient: address, messageId: address };
      const events: readonly ReturnedEvent[] = [
        { ...BOUNCE, ...changed, ...more, diagnostic: other, remoteMta: other, status: other },
        { ...COMPLAINT, ...changed, ...more, userAgent: other, reportedDomain: other, arf },
      ];
      for (const event of events) {
        const written = inJournal(event);
        assert.ok(written.kind === "plugin");
        assert.ok(Buffer.byteLength(written.text) <= LONGEST_EVENT);
        const read = returnedEvent(written);
        assert.ok(read !== undefined);
        assert.ok(read.recipient === "" || read.recipient.length === address.length);
        assert.doesNotMatch(read.format + read.recipient, /\p{Cc}/u);
      }
    }),
    { numRuns: 20 },
  );
});

test("other events, and what cannot be read, are none", () => {
  const event = inJournal(BOUNCE);
  assert.ok(event.kind === "plugin");
  for (const text of ["", "null", "[]", "{}", '{"type":"f"}', event.text.slice(0, -1)])
    assert.equal(returnedEvent({ ...event, text }), undefined);
  assert.equal(returnedEvent({ ...event, name: "other.remote-bounce" }), undefined);
});
