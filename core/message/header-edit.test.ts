import assert from "node:assert/strict";
import { test } from "node:test";
import { editHeader, type HeaderChanges } from "./header-edit.ts";

const HEADER = "Received: one\r\n\tby us\r\nX-Between: a\r\nReceived: two\r\nSubject: s\r\n";
const NEW = [{ name: "X-New", value: "n" }];

function edited(header: string, changes: Partial<HeaderChanges>): string {
  const bytes = Buffer.from(header);
  const none = { drop: [], replace: [], add: [] };
  const { prefix, replaced } = editHeader(bytes, { ...none, ...changes });
  return prefix.toString() + bytes.subarray(replaced).toString();
}

test("fields after the trace come after its last field that is left, and else in front of what came", () => {
  assert.equal(
    edited(HEADER, { afterTrace: NEW }),
    HEADER.replace("two\r\n", "two\r\nX-New: n\r\n"),
  );
  assert.equal(
    edited(HEADER, { afterTrace: NEW, drop: ["received"], add: [{ name: "A", value: "b" }] }),
    "A: b\r\nX-New: n\r\nX-Between: a\r\nSubject: s\r\n",
  );
  assert.equal(
    edited(HEADER, { afterTrace: NEW, replace: [{ name: "Received", value: "own" }] }),
    "Received: own\r\nX-New: n\r\nX-Between: a\r\nSubject: s\r\n",
  );
  assert.equal(edited("", { afterTrace: NEW }), "X-New: n\r\n");
  const cut = "Received: two";
  assert.equal(edited(cut, { afterTrace: NEW }), `${cut}\r\nX-New: n\r\n`);
  assert.equal(edited(HEADER, { afterTrace: [] }), HEADER);
});

test("fields are left out by what they say, folded or not, and others of their name stay where they are", () => {
  const header = "X: one\r\nSubject: s\r\nx :\r\n\ttwo\r\nX: three\r\n";
  const asked: string[] = [];
  const matches = (text: string): boolean => asked.push(text) > 0 && text !== "three";
  assert.equal(
    edited(header, { dropSome: [{ name: "X", matches }] }),
    "Subject: s\r\nX: three\r\n",
  );
  assert.deepEqual(asked, ["one", "two", "three"]);
  assert.equal(edited(header, { dropSome: [{ name: "Y", matches }] }), header);
});
