import assert from "node:assert/strict";
import { test } from "node:test";
import { AS_STORED, type MessageToRender, mailDate, type NoteText } from "../../core/mod.ts";
import { infoOf } from "../../core/testing/queue-store/kit.ts";
import { DATE, MESSAGE_ID, REMOVED } from "./contract.ts";
import { rendered } from "./rendering.ts";

const RECEIVED = Date.UTC(2026, 0, 1);
const NOW = Date.UTC(2026, 0, 2);

function messageWith(...notes: readonly NoteText[]): MessageToRender {
  const content = { size: 0, whole: Buffer.alloc(0), chunks: async function* () {} };
  const kept = Object.fromEntries(notes.map(({ note, text }) => [note, text]));
  return {
    queue: { domain: "x.test", virtualMta: "v" },
    id: 1,
    message: infoOf({ receivedAt: RECEIVED, notes: kept }),
    recipients: [],
    peer: undefined,
    content,
  };
}

test("an added Date shows the reception, or the delivery when told so", () => {
  for (const [time, at] of [
    ["reception", RECEIVED],
    ["delivery", NOW],
  ] as const)
    assert.deepEqual(rendered(AS_STORED, messageWith(DATE.with(time)), [], NOW).replace, [
      { name: "Date", value: mailDate(at) },
    ]);
});

test("what others have changed stays, and nothing to do is nothing done", () => {
  const before = { ...AS_STORED, drop: ["A"], add: [{ name: "B", value: "c" }] };
  const after = rendered(before, messageWith(REMOVED.with(["D"])), ["E"], NOW);
  assert.deepEqual(after, { ...before, drop: ["A", "E", "D"] });
  assert.equal(rendered(AS_STORED, messageWith(), [], NOW), AS_STORED);
  const foreign = messageWith({ note: "other.note", text: "x" });
  assert.equal(rendered(AS_STORED, foreign, [], NOW), AS_STORED);
  const id = rendered(before, messageWith(MESSAGE_ID.with("<a@b>")), [], NOW);
  assert.deepEqual(id, { ...before, replace: [{ name: "Message-ID", value: "<a@b>" }] });
});
