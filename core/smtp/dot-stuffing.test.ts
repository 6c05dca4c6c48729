import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { DotStuffer } from "./dot-stuffing.ts";

function stuff(chunks: readonly Buffer[]): string {
  const stuffer = new DotStuffer();
  const parts: (Buffer | string)[] = [];
  for (const chunk of chunks) stuffer.stuff(chunk, parts);
  parts.push(stuffer.end());
  return parts.map((part) => part.toString("latin1")).join("");
}

/**
 * What a receiver makes of it (RFC 5321 §4.5.2): lines up to the lone dot, leading dots removed.
 */
function unstuff(wire: string): string {
  assert.ok(wire === ".\r\n" || wire.endsWith("\r\n.\r\n"));
  const lines = wire.slice(0, -3).split("\r\n");
  assert.ok(!lines.includes("."), "a lone dot within the content");
  return lines.map((line) => (line.startsWith(".") ? line.slice(1) : line)).join("\r\n");
}

const stuffed = (text: string): string => stuff([Buffer.from(text)]);

test("dots at the start of a line are doubled, no others", () => {
  assert.equal(stuffed("a\r\n.b\r\nc.\r\n"), "a\r\n..b\r\nc.\r\n.\r\n");
  assert.equal(stuffed(".\r\n.\r\n..\r\n"), "..\r\n..\r\n...\r\n.\r\n");
});

test("the final dot is on its own line, whatever the content ends with", () => {
  assert.equal(stuffed(""), ".\r\n");
  assert.equal(stuffed("a"), "a\r\n.\r\n");
  assert.equal(stuffed("a\r"), "a\r\r\n.\r\n");
  assert.equal(stuffed("a\n"), "a\n\r\n.\r\n");
});

test("a chunk without dots is passed on as it is", () => {
  const chunk = Buffer.from("no dots\r\n");
  const parts: (Buffer | string)[] = [];
  new DotStuffer().stuff(chunk, parts);
  assert.equal(parts[0], chunk);
});

test("what is stuffed in any chunks comes out the same at the other end", () => {
  const token = fc.constantFrom(".", "\r\n", "\r", "\n", "a", "..", "\r\n.\r\n");
  fc.assert(
    fc.property(fc.array(fc.array(token)), (chunks) => {
      const texts = chunks.map((tokens) => tokens.join(""));
      const content = texts.join("");
      const wire = stuff(texts.map((text) => Buffer.from(text)));
      const complete = content === "" || content.endsWith("\r\n") ? content : `${content}\r\n`;
      assert.equal(unstuff(wire), complete);
    }),
  );
});
