import assert from "node:assert/strict";
import { test } from "node:test";
import type { LogEvent } from "../../core/mod.ts";
import { addJsonLine, addTextLine } from "./format.ts";
import { LineBytes } from "./line-bytes.ts";

const NOW = "2026-01-01T00:00:00.000Z";

function lineOf(add: typeof addTextLine, told: LogEvent): string {
  const bytes = new LineBytes();
  add(bytes, told, NOW);
  const text = bytes.take().toString();
  assert.ok(text.endsWith("\n"));
  return text.slice(0, -1);
}

function event(message: string, fields: LogEvent["fields"]): LogEvent {
  return { level: "info", from: "test", message, fields };
}

test("facts that are plain words stay as they are, others are quoted, absent ones left out", () => {
  const line = lineOf(
    addTextLine,
    event("sent", { to: "a@x.test", why: "two words", host: undefined }),
  );
  assert.equal(line, '2026-01-01T00:00:00.000Z info test: sent to=a@x.test why="two words"');
});

test("no control character reaches the log, whatever a server or client said", () => {
  const bad = "a\r\n2026 info forged\u0000\u001b[2J\u009b31m\u2028";
  for (const line of [
    lineOf(addTextLine, event(bad, { reply: bad })),
    lineOf(addJsonLine, event(bad, { reply: bad })),
  ])
    assert.doesNotMatch(line, /[\p{Cc}\u2028\u2029]/u);
});

test("a line of JSON gives back what went in", () => {
  const bad = "a\n\u009b\u2029é";
  const back: unknown = JSON.parse(lineOf(addJsonLine, event(bad, { reply: bad })));
  assert.deepEqual(back, {
    time: "2026-01-01T00:00:00.000Z",
    level: "info",
    from: "test",
    message: bad,
    reply: bad,
  });
});
