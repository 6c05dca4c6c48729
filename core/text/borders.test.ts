import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { anyText } from "../../test/support/any-text.ts";
import {
  csvCell,
  domText,
  jsonText,
  logText,
  peerText,
  replyLine,
  reportField,
  reportText,
  shownText,
  terminalLine,
  terminalText,
  tsvCell,
  xmlText,
} from "./borders.ts";

/** Texts full of what borders are there for. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom("\u001b[2J", "\u001b]0;title\u0007", "\r\n", "\n", "\u009b31m", "\u0085"),
      fc.constantFrom("\u2028", "\u2029", "\u202e", "\u2066", "\u061c", "\u200f", "\ud800", "\0"),
      fc.constantFrom("\t", "\u007f", '"', ",", "\\", "\\u001b", "=1+1", "🙂", "é", "plain words"),
      anyText(),
    ),
  )
  .map((parts) => parts.join(""));

const BAD = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\p{Cs}]/u;

for (const border of [
  ...[
    terminalLine,
    logText,
    reportText,
    reportField,
    csvCell,
    tsvCell,
    shownText,
    peerText,
    replyLine,
    xmlText,
    domText,
  ],
  (text: string): string => jsonText({ text }),
])
  test(`nothing unsafe passes the border: ${border.name || "jsonText"}`, () => {
    fc.assert(fc.property(hostile, (text) => assert.doesNotMatch(border(text), BAD)));
  });

for (const border of [terminalLine, terminalText, logText, reportText, tsvCell, shownText])
  test(`what is safe already is left alone: ${border.name}`, () => {
    fc.assert(fc.property(hostile, (text) => assert.equal(border(border(text)), border(text))));
    assert.equal(border("Zoë <zoë@例え.test> said: 250 ok"), "Zoë <zoë@例え.test> said: 250 ok");
  });

test("JSON gives back what went in", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const back: unknown = JSON.parse(jsonText({ text }));
      assert.deepEqual(back, { text });
    }),
  );
});

test("lines on a terminal keep their ends and our colours, and nothing else", () => {
  assert.equal(terminalText("a\nb\u001b[2J"), "a\nb\\u001b[2J");
  assert.equal(terminalText("\u001b[31mred\u001b[0m\u001b[2J", true).includes("\u001b[2J"), false);
  assert.equal(terminalText("\u001b[31mred\u001b[0m", true), "\u001b[31mred\u001b[0m");
  fc.assert(
    fc.property(hostile, (text) =>
      assert.doesNotMatch(terminalText(text).replaceAll(/[\n\t]/g, ""), BAD),
    ),
  );
});

test("XML gives back what it can hold, and no mark of its own is left", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const written = xmlText(text);
      assert.doesNotMatch(written, /[<>]|&(?!(amp|lt|gt|#\d+);)/);
      const read = written
        .replaceAll(/&#(\d+);/g, (_all, code: string) => String.fromCharCode(Number(code)))
        .replaceAll("&lt;", "<")
        .replaceAll("&gt;", ">")
        .replaceAll("&amp;", "&");
      const held = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
      assert.equal(read, text.replaceAll(held, "\ufffd"));
    }),
  );
});

test("nothing ends the quotes of a value early", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      assert.match(`"${domText(text)}"`, /^"([^"\\]|\\.)*"$/u);
    }),
  );
});

test("a cell of CSV gives back its text, what is unsafe replaced", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const cell = csvCell(text);
      const quoted = cell.startsWith('"') && /[",]/.test(cell);
      const back = quoted ? cell.slice(1, -1).replaceAll('""', '"') : cell;
      assert.equal(back, reportText(text));
    }),
  );
});

test("diagnostics and replies keep their length", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      assert.equal(shownText(text).length, text.length);
      assert.equal(peerText(text).length, text.length);
    }),
  );
});

test("a reply to a client is a short line of ASCII", () => {
  assert.equal(
    replyLine("From is not an address: Bj\u00f6rn\r\n"),
    "From is not an address: Bj\\x{F6}rn  ",
  );
  assert.equal(replyLine("x".repeat(490)), "x".repeat(490));
  assert.equal(replyLine("\u00fc".repeat(490)).length, 490);
});
