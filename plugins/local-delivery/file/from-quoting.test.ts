import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fromQuoted } from "./from-quoting.ts";

async function quoted(chunks: readonly string[]): Promise<string> {
  async function* all(): AsyncGenerator<Buffer> {
    for (const chunk of chunks) yield Buffer.from(chunk, "latin1");
  }
  const parts: Buffer[] = [];
  for await (const part of fromQuoted(all())) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString("latin1");
}

test("lines that could begin a message are quoted, quoted ones once more", async () => {
  assert.equal(
    await quoted(["From a\nFrom\n>From b\nx From c\n"]),
    ">From a\nFrom\n>>From b\nx From c\n",
  );
  assert.equal(await quoted(["a\nF", "rom", " b\n>", ">Fro", "m c"]), "a\n>From b\n>>>From c");
  assert.equal(await quoted(["a\nFro"]), "a\nFro");
});

test("whatever the content and its chunks, unquoting gives it back, and no line begins a message", () => {
  const piece = fc.constantFrom("From ", "F", "rom ", ">", "\n", "x", "From", " ", "\r\n");
  const chunks = fc.array(fc.array(piece).map((pieces) => pieces.join("")));
  return fc.assert(
    fc.asyncProperty(chunks, async (parts) => {
      const text = await quoted(parts);
      assert.ok(!/^From /m.test(text));
      assert.equal(text.replaceAll(/^>(>*From )/gm, "$1"), parts.join(""));
    }),
  );
});
