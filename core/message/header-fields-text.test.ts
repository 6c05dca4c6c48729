import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fieldLine, isHeaderField } from "./header-field.ts";
import { readHeaderFields } from "./header-fields-text.ts";

function problem(text: string): string {
  const read = readHeaderFields(text);
  return "fields" in read ? "none" : `${read.line}: ${read.problem}`;
}

test("fields are read as they stand, folded ones too, with either line end", () => {
  assert.deepEqual(readHeaderFields("X-One: a\r\nX-Two:\tb\n\tc\n\n"), {
    fields: [
      { name: "X-One", value: "a" },
      { name: "X-Two", value: "b\r\n\tc" },
    ],
  });
  assert.deepEqual(readHeaderFields(""), { fields: [] });
});

test("what cannot be put into a message is told with its line", () => {
  assert.equal(problem("X-One: a\n\nX-Two: b\n"), "2: an empty line would end the header");
  assert.equal(problem("X-One: a\nno field\n"), "2: this is no header field");
  assert.equal(problem(" X-One: a\n"), "1: this is no header field");
  assert.equal(
    problem("X-One: a\n   \nX-Two: b"),
    "1: X-One has a line that is empty or longer than 998 bytes",
  );
  assert.equal(problem("X-One: é\n"), "1: X-One is not in printable ASCII");
  assert.equal(problem("X-One: a\0\n"), "1: X-One is not in printable ASCII");
  assert.equal(problem("content-Type: text/html\n"), "1: a message has its own content-Type");
  assert.equal(problem("Received: by me\n"), "1: a message has its own Received");
  assert.match(problem(`X: ${"a".repeat(1000)}`), /998 bytes/);
  assert.match(problem("X: a\n".repeat(101)), /^101: there are more than 100 fields/);
  assert.match(problem(`${"X: a\n".repeat(14_000)}`), /^1: it has more than 65536 characters/);
});

test("whatever a text is, what is read of it can be written, and is read again", () => {
  const line = fc.stringMatching(/^[\t -~é]{0,30}$/);
  const text = fc.array(line, { maxLength: 8 }).map((lines) => lines.join("\n"));
  fc.assert(
    fc.property(text, (given) => {
      const read = readHeaderFields(given);
      if (!("fields" in read)) return;
      assert.ok(read.fields.every(isHeaderField));
      assert.deepEqual(readHeaderFields(read.fields.map(fieldLine).join("")), read);
    }),
    { numRuns: 2000 },
  );
});
