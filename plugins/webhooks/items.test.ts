import assert from "node:assert/strict";
import { test } from "node:test";
import type { JournalEntry } from "../../core/mod.ts";
import { infoOf } from "../../core/testing/queue-store/kit.ts";
import { entryOf, sampleOutcome } from "../../test/support/journal-entries.ts";
import { returnedAgentEvent } from "../returned-mail/event-text.ts";
import { itemsOf } from "./items.ts";

const CATEGORIES = { of: () => "bad-mailbox" };

const told = (entry: JournalEntry) =>
  itemsOf(entry, CATEGORIES).map(({ json, type, queue, domain, virtualMta, job }) => ({
    json: JSON.parse(json),
    where: [type, queue, domain, virtualMta, job],
  }));

test("an outcome is told with what is known of the message, the host and the next attempt", () => {
  const [one, two] = told(
    entryOf({
      kind: "outcomes",
      outcomes: [
        sampleOutcome({ job: "spring" }),
        sampleOutcome({ kind: "deferred", to: "Bob@Y.test", queue: "y.rollup/v", index: 3 }),
      ],
    }),
  );
  const message = {
    ...{ message: "0000000007", sender: "sender@example.com", virtualMta: "{default}" },
    ...{ size: 0, received: "1970-01-01T00:00:05.000Z" },
  };
  assert.deepEqual(one, {
    where: ["delivered", "x.test/v", "x.test", "v", "spring"],
    json: {
      ...{ id: "1exc-1-0", event: "delivered", time: "1970-01-01T00:01:05.000Z" },
      ...{ ...message, job: "spring", recipient: "ann@x.test", queue: "x.test/v" },
      ...{ status: "2.0.0", code: 250, diagnostic: "smtp;250 2.0.0 ok", agent: "smtp" },
    },
  });
  assert.deepEqual(two, {
    where: ["deferred", "y.rollup/v", "y.test", "v", ""],
    json: {
      ...{ id: "1exc-1-3", event: "deferred", time: "1970-01-01T00:01:05.000Z" },
      ...{ ...message, recipient: "Bob@Y.test", queue: "y.rollup/v", status: "4.2.2" },
      ...{ diagnostic: "x-mta;no", category: "bad-mailbox", host: "mx.x.test", agent: "smtp" },
      nextAttempt: "1970-01-01T00:02:05.000Z",
    },
  });
});

test("each recipient of a message that was taken is told of", () => {
  const recipient = { originalRecipient: undefined, notify: 0, domain: "x.test" };
  const [first, second] = told(
    entryOf({
      kind: "accepted",
      message: 7,
      info: infoOf({ virtualMta: "v", job: "j" }),
      recipients: ["a@x.test", "b@x.test"].map((address) => ({ ...recipient, address })),
      clientAddress: "192.0.2.7",
      localAddress: "192.0.2.25",
    }),
  );
  assert.deepEqual(first?.where, ["accepted", "x.test/v", "x.test", "v", "j"]);
  assert.equal(first?.json.client, "192.0.2.7");
  assert.deepEqual([first?.json.recipient, second?.json.recipient], ["a@x.test", "b@x.test"]);
  assert.notEqual(first?.json.id, second?.json.id);
});

test("queues and reports are told of, what came back too, and events of other plugins are not", () => {
  const failure = sampleOutcome({ kind: "bounced" });
  assert.ok(failure.kind === "bounced");
  const deferral = {
    ...{ queue: "x.test/v", virtualMta: "v", at: 1000, retryAt: 2000 },
    failure: failure.failure,
  };
  const [deferred] = told(entryOf({ kind: "queue-deferred", deferral }));
  assert.deepEqual(deferred?.where, ["queue-deferred", "x.test/v", "x.test", "v", ""]);
  const [reported] = told(entryOf({ kind: "reported", report: 8, about: 7, purpose: "report" }));
  assert.equal(reported?.json.report, "0000000008");
  const copied = entryOf({ kind: "reported", report: 8, about: 7, purpose: "copy" });
  assert.deepEqual(told(copied), []);
  const common = {
    ...{ at: 1000, report: "0000000009", processor: "fbl@us.test", format: "arf", sender: "" },
    ...{ recipient: "ann@X.test", reportedRecipient: "", originalRecipient: "" },
    ...{ envelopeId: "", messageId: "" },
    source: { type: "smtp", mta: "mx.x.test (192.0.2.1)" },
    headers: { Subject: "hello" },
  } as const;
  const complaint = returnedAgentEvent({
    ...{ ...common, type: "f", feedbackType: "abuse", userAgent: "", reportingMta: "" },
    ...{ reportedDomain: "", sourceAddress: "", arf: {} },
    match: { by: "verp", proven: false, message: "", job: "spring", virtualMta: "v" },
  });
  const [came] = told(entryOf({ kind: "plugin", plugin: "returned-mail", ...complaint }));
  assert.deepEqual(came?.where, ["complaint", "", "x.test", "v", "spring"]);
  const { job, matchedBy, proven, feedbackType, sender } = came?.json ?? {};
  assert.deepEqual(
    { job, matchedBy, proven, feedbackType, sender },
    {
      ...{ job: "spring", matchedBy: "verp", proven: false, feedbackType: "abuse" },
      sender: undefined,
    },
  );
  assert.deepEqual(told(entryOf({ kind: "plugin", plugin: "p", name: "p.n", text: "{}" })), []);
});
