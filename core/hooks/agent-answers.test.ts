import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryStore } from "../queue/memory/memory-store.ts";
import { FakeClock } from "../testing/fake-clock.ts";
import { infoOf } from "../testing/queue-store/kit.ts";
import { resultOf, TARGETS } from "./agent-answers.ts";
import { RENDERING } from "./rendering-answer.ts";

const REPLY = { code: 250, enhanced: "2.0.0", lines: ["done"] };
const FAILURE = {
  ...{ stage: "data", temporary: true, status: "4.3.0", text: "no luck", host: undefined },
  reply: { code: 451, enhanced: undefined, lines: ["no luck"] },
};
const ENDED = { ending: "judged", failure: undefined, mailTaken: true };

const EVENTS: ReadonlySet<string> = new Set(["box.kept"]);

function fits(outcome: object, messages?: readonly unknown[]): boolean {
  return resultOf(1, EVENTS).is({ outcomes: [outcome], ...ENDED, messages });
}

test("what an agent answers can be written down as it is, or is not an answer", () => {
  assert.ok(fits({ kind: "delivered", reply: REPLY }));
  assert.ok(fits({ kind: "delivered", reply: { ...REPLY, enhanced: undefined } }));
  for (const enhanced of [7, null, "x".repeat(70_000), {}])
    assert.ok(!fits({ kind: "delivered", reply: { ...REPLY, enhanced } }), String(enhanced));
  assert.ok(fits({ kind: "failed", failure: FAILURE }));
  for (const code of [undefined, Number.NaN, -1, 2.5, "451", 1e300]) {
    const reply = { ...FAILURE.reply, code };
    assert.ok(!fits({ kind: "failed", failure: { ...FAILURE, reply } }), String(code));
  }
  const odd = { ...FAILURE.reply, enhanced: 7 };
  assert.ok(!fits({ kind: "failed", failure: { ...FAILURE, reply: odd } }));
});

test("a message that an agent makes is known by the id of its draft", () => {
  const address = "a@x.test";
  const recipients = [{ address, domain: "x.test", originalRecipient: undefined, notify: 0 }];
  const message = { info: infoOf({}), recipients };
  const body = new MemoryStore(new FakeClock()).draft();
  assert.ok(fits({ kind: "delivered", reply: REPLY }, [{ ...message, body }]));
  const other = { write: () => undefined, discard: () => undefined };
  assert.ok(!fits({ kind: "delivered", reply: REPLY }, [{ ...message, body: other }]));
});

test("recipients are left over only beside others that are not", () => {
  const leftOver = { kind: "left-over", failure: FAILURE };
  assert.ok(!fits(leftOver));
  const outcomes = [{ kind: "delivered", reply: REPLY }, leftOver];
  assert.ok(resultOf(2, EVENTS).is({ outcomes, ...ENDED }));
});

test("a recipient moves to a queue that there can be", () => {
  const queue = { domain: "x.test", virtualMta: "v" };
  const moved = { kind: "moved", queue, text: "full" };
  assert.ok(fits(moved));
  for (const odd of [undefined, {}, { ...queue, domain: "X.test" }, { ...queue, domain: "" }])
    assert.ok(!fits({ ...moved, queue: odd }));
  assert.ok(!fits({ ...moved, queue: { ...queue, virtualMta: 7 } }));
  assert.ok(!fits({ ...moved, text: undefined }));
});

test("events are the plugin's own, changes of state those that its state made, and neither without end", () => {
  const whole = { outcomes: [{ kind: "delivered", reply: REPLY }], ...ENDED };
  const event = { name: "box.kept", text: "{}" };
  const comes = (more: object): boolean => resultOf(1, EVENTS).is({ ...whole, ...more });
  assert.ok(comes({ events: [event] }));
  assert.ok(!comes({ events: [{ ...event, name: "other.kept" }] }));
  assert.ok(!comes({ events: [{ ...event, text: "x".repeat(16_385) }] }));
  assert.ok(!comes({ events: Array.from({ length: 1001 }, () => event) }));
  const long = { ...event, text: "x".repeat(16_000) };
  assert.ok(!comes({ events: Array.from({ length: 100 }, () => long) }));
  assert.ok(!comes({ events: [undefined] }));
  assert.ok(!comes({ state: [{ of: "box/seen" }] }));
  assert.ok(!comes({ state: {} }));
});

test("of a list the first wrong item is told, and what is wrong with it", () => {
  const target = { hostName: "h", address: undefined, port: 0, place: "h", key: "h" };
  assert.match(
    TARGETS.problem([target, { ...target, key: undefined }]),
    /of number 2: expected a target, but its key is undefined$/,
  );
  assert.match(TARGETS.problem("text"), /or \{ next\(\), failure \}, got the text "text"$/);
  const rendering = { sender: undefined, body: undefined, drop: [], replace: [], add: [] };
  const field = { name: "X Y", value: "z" };
  assert.match(
    RENDERING.problem({ ...rendering, add: [field] }),
    /of its add: .* of number 1: expected \{ name, value \} that can be written .* got an object with name, value$/,
  );
  assert.match(
    RENDERING.problem({ ...rendering, drop: ["", "B"] }),
    /of its drop: .* of number 1: expected the name of a header field, got the text ""$/,
  );
});
