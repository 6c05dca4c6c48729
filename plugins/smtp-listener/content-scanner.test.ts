import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type ContentFacts, ContentScanner } from "./content-scanner.ts";

interface Read {
  readonly text: string;
  readonly end: number;
  readonly facts: ContentFacts;
}

function read(
  chunks: readonly string[],
  bareLineEnds: "reject" | "normalise",
  framed = true,
): Read {
  const pieces: Buffer[] = [];
  const rules = { bareLineEnds, maxLine: 20 };
  const reader = new ContentScanner(rules, framed, (piece) => pieces.push(Buffer.from(piece)));
  let before = 0;
  for (const chunk of chunks) {
    const bytes = Buffer.from(chunk, "latin1");
    const end = reader.read(bytes);
    if (end >= 0) {
      const text = Buffer.concat(pieces).toString("latin1");
      return { text, end: before + end, facts: reader.facts };
    }
    before += bytes.length;
  }
  if (!framed) reader.finish();
  return { text: Buffer.concat(pieces).toString("latin1"), end: -1, facts: reader.facts };
}

/** What the rules say, written for clearness: look at all of it at once. */
function model(given: string): {
  readonly text: string;
  readonly end: number;
  readonly bare: boolean;
} {
  const closing = given.startsWith(".\r\n") ? 0 : given.indexOf("\r\n.\r\n");
  const content = closing < 0 ? given : given.slice(0, given.startsWith(".\r\n") ? 0 : closing + 2);
  const end = closing < 0 ? -1 : content.length + 3;
  const bare = /\r(?!\n)|(?<!\r)\n/.test(content);
  const unstuffed = content.replace(/^\./, "").replaceAll("\r\n.", "\r\n");
  return { text: unstuffed.replaceAll(/\r\n|\r|\n/g, "\r\n"), end, bare };
}

test("plain text ends at CRLF.CRLF, and stuffed dots are taken off", () => {
  const { text, end, facts } = read(["Hi\r\n..dot\r\n...\r\n.\r\nQUIT\r\n"], "reject");
  assert.equal(text, "Hi\r\n.dot\r\n..\r\n");
  assert.equal(end, 19);
  assert.equal(facts.size, text.length);
  assert.equal(facts.bareLineEnd, false);
});

test("an empty message", () => {
  assert.deepEqual([read([".\r\n"], "reject").text, read([".\r\n"], "reject").end], ["", 3]);
});

for (const end of [
  "\n.\n",
  "\r.\r",
  "\n.\r\n",
  "\r\n.\n",
  "\r\n.\r",
  "\r.\r\n",
  "\n.\r",
  "\r\r\n.\n",
])
  test(`${JSON.stringify(end)} ends nothing and is noticed`, () => {
    const { end: found, facts } = read([`a${end}MAIL FROM:<x@y>\r\n`], "reject");
    assert.equal(found, -1);
    assert.equal(facts.bareLineEnd, true);
  });

test("NUL, bytes above 127 and long lines are noticed", () => {
  assert.equal(read(["a\0b\r\n.\r\n"], "reject").facts.nul, true);
  assert.equal(read(["caf\xe9\r\n.\r\n"], "reject").facts.eightBit, true);
  assert.equal(read([`${"x".repeat(20)}\r\n.\r\n`], "reject").facts.longLine, false);
  assert.equal(read([`${"x".repeat(21)}\r\n.\r\n`], "reject").facts.longLine, true);
  assert.equal(read(["x".repeat(15), `${"x".repeat(6)}\r\n.\r\n`], "reject").facts.longLine, true);
});

test("unframed content keeps its dots and gets its last line end", () => {
  assert.equal(read([".a\r\n.\r\n..b"], "reject", false).text, ".a\r\n.\r\n..b\r\n");
  assert.equal(read(["a\r"], "reject", false).facts.bareLineEnd, true);
});

const part = fc.constantFrom(
  ...["\r\n", "\r", "\n", ".", "a", "bc", "\xe9", "\r\n.", "\r\n.\r\n", " ", "x".repeat(70)],
);

/** The same text in pieces. */
function cut(text: string, cuts: readonly number[]): readonly string[] {
  const places = [0, ...cuts.map((place) => place % text.length), text.length];
  places.sort((a, b) => a - b);
  return places.slice(1).map((place, at) => text.slice(places[at], place));
}

for (const policy of ["reject", "normalise"] as const)
  test(`any bytes in any chunks are read as the model reads them at once: ${policy}`, () => {
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 30 }),
        fc.array(fc.nat(), { maxLength: 8 }),
        (parts, cuts) => {
          // What follows shows whether a CR at the end is bare.
          const given = `${parts.join("")}z`;
          const expected = model(given);
          const got = read(cut(given, cuts), policy);
          assert.equal(got.end, expected.end);
          assert.equal(got.facts.bareLineEnd, expected.bare);
          if (policy === "reject" && (expected.bare || got.facts.longLine)) return;
          assert.equal(got.text, got.facts.longLine ? got.text : expected.text);
          assert.equal(got.facts.size, expected.text.length);
        },
      ),
      { numRuns: 2000 },
    );
  });

test("unframed content in any chunks: dots mean nothing, the last line is finished", () => {
  fc.assert(
    fc.property(
      fc.array(part, { minLength: 1, maxLength: 30 }),
      fc.array(fc.nat(), { maxLength: 8 }),
      (parts, cuts) => {
        const given = parts.join("");
        const got = read(cut(given, cuts), "normalise", false);
        assert.equal(got.end, -1);
        const lines = given.replaceAll(/\r\n|\r|\n/g, "\r\n");
        const finished = lines.endsWith("\r\n") ? lines : `${lines}\r\n`;
        assert.equal(got.facts.size, finished.length);
        if (!got.facts.longLine) assert.equal(got.text, finished);
        const longest = Math.max(...finished.split("\r\n").map(({ length }) => length));
        assert.equal(got.facts.longLine, longest > 20);
      },
    ),
    { numRuns: 2000 },
  );
});

test("a chunk comes out as one piece, the chunk itself where nothing was changed", () => {
  const pieces: Buffer[] = [];
  const rules = { bareLineEnds: "reject", maxLine: 998 } as const;
  const reader = new ContentScanner(rules, true, (piece) => pieces.push(piece));
  const plain = Buffer.from("a\r\nb\r\n");
  reader.read(plain);
  assert.equal(pieces[0]?.buffer, plain.buffer);
  const stuffed = Buffer.from("..\r\n".repeat(1000));
  reader.read(stuffed);
  assert.equal(pieces.length, 2);
  assert.equal(pieces[1]?.toString(), ".\r\n".repeat(1000));
});
