import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { localContent, pickupFields, traceFields } from "./local-content.ts";

async function local(head: string, prefix: string, chunks: readonly string[]): Promise<string> {
  const body = {
    size: 0,
    whole: undefined,
    async *chunks() {
      for (const chunk of chunks) yield Buffer.from(chunk, "latin1");
    },
  };
  const parts: Buffer[] = [];
  for await (const part of localContent(head, { prefix: Buffer.from(prefix), body }))
    parts.push(part);
  return Buffer.concat(parts).toString("latin1");
}

test("content has line feeds for line ends, however it is cut", () => {
  const piece = fc.constantFrom("\r", "\n", "\r\n", "a", "Subject: x");
  const chunks = fc.array(fc.array(piece).map((pieces) => pieces.join("")));
  return fc.assert(
    fc.asyncProperty(chunks, async (parts) => {
      const plain = parts.join("").replaceAll("\r\n", "\n");
      const ended = plain === "" || plain.endsWith("\n") ? plain : `${plain}\n`;
      assert.equal(await local("H: 1\n", "P: 2\r\n", parts), `H: 1\nP: 2\n${ended}`);
    }),
  );
});

test("the envelope is in front, on lines of its own", () => {
  assert.equal(traceFields("", "a@x.test"), "Return-Path: <>\nDelivered-To: a@x.test\n");
  assert.equal(traceFields("b\n@x", "a"), "Return-Path: <b?@x>\nDelivered-To: a\n");
  assert.equal(pickupFields("b@x", "a@x", "1"), "x-sender: b@x\nx-receiver: a@x\nx-envid: 1\n");
});
