import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Reply } from "../errors/reply.ts";
import { ReplyParser } from "./reply-parser.ts";

/** Replies, and the problem if any, from bytes cut at `cuts`. */
function parse(bytes: Buffer, cuts: readonly number[] = []): (Reply | string)[] {
  const parser = new ReplyParser();
  const found: (Reply | string)[] = [];
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    parser.push(bytes.subarray(from, cut));
    from = cut;
    for (let reply = parser.next(); reply; reply = parser.next()) found.push(reply);
  }
  if (parser.problem !== undefined) found.push(parser.problem);
  return found;
}

const one = (text: string): Reply | string | undefined => parse(Buffer.from(text))[0];

test("replies of one line and of several", () => {
  assert.deepEqual(one("220 mx.test ESMTP\r\n"), {
    code: 220,
    enhanced: undefined,
    lines: ["mx.test ESMTP"],
  });
  assert.deepEqual(one("250-a\r\n250-b\r\n250 c\r\n"), {
    code: 250,
    enhanced: undefined,
    lines: ["a", "b", "c"],
  });
  assert.deepEqual(one("354\r\n"), { code: 354, enhanced: undefined, lines: [""] });
  assert.deepEqual(one("250 bare line feed\n"), {
    code: 250,
    enhanced: undefined,
    lines: ["bare line feed"],
  });
});

test("the enhanced status is taken from the first line and left out of all", () => {
  assert.deepEqual(one("550-5.7.26 not\r\n550 5.7.26 authenticated\r\n"), {
    code: 550,
    enhanced: "5.7.26",
    lines: ["not", "authenticated"],
  });
  assert.deepEqual(one("250 2.0.0\r\n"), { code: 250, enhanced: "2.0.0", lines: [""] });
});

test("what only looks like an enhanced status stays text", () => {
  for (const text of [
    "4.1.1 other class",
    "5.1 short",
    "5.1.1x",
    "5.1234.1 x",
    "5..1 x",
    "5.1. x",
  ]) {
    assert.deepEqual(one(`550 ${text}\r\n`), { code: 550, enhanced: undefined, lines: [text] });
  }
});

test("text is made safe, and UTF-8 kept", () => {
  assert.deepEqual(one("250 a\u0000b\u001b[1m\rc\u007f grüße \u202e\r\n"), {
    code: 250,
    enhanced: undefined,
    lines: ["a?b?[1m c? grüße ?"],
  });
  assert.deepEqual(parse(Buffer.from("250 \xff\r\n", "latin1")), [
    { code: 250, enhanced: undefined, lines: ["\ufffd"] },
  ]);
});

test("malformed replies are a problem, and nothing comes after them", () => {
  for (const [text, problem] of [
    ["hello\r\n250 ok\r\n", "malformed reply: hello"],
    ["\r\n250 ok\r\n", "malformed reply: "],
    ["25\r\n", "malformed reply: 25"],
    ["2500 x\r\n", "malformed reply: 2500 x"],
    ["199 x\r\n", "malformed reply: 199 x"],
    ["600 x\r\n", "malformed reply: 600 x"],
    ["x".repeat(2049), `malformed reply: ${"x".repeat(80)}`],
  ] as const) {
    assert.deepEqual(parse(Buffer.from(text)), [problem]);
  }
});

const ok = (...lines: string[]): Reply => ({ code: 250, enhanced: undefined, lines });

test("anything but a fourth digit or a hyphen after the code ends the reply", () => {
  assert.deepEqual(parse(Buffer.from("250\tok\r\n250.\r\n250ok\r\n250+-\r\n250\r\n")), [
    ok("ok"),
    ok("."),
    ok("ok"),
    ok("+-"),
    ok(""),
  ]);
});

test("the code of the first line decides; a flaw after it ends the stream", () => {
  for (const [text, problem] of [
    ["250-a\r\n251 b\r\n250 c\r\n", "reply of two codes: 251 b"],
    ["250-a\r\nb\r\n250 c\r\n", "malformed reply: b"],
    ["250-a\r\n\r\n250 c\r\n", "malformed reply: "],
    [`250-a\r\n250 ${"x".repeat(2043)}y\r\n`, "reply line too long"],
  ] as const) {
    const [found, ...rest] = parse(Buffer.from(text));
    assert.ok(typeof found === "object");
    assert.deepEqual([found.code, found.lines[0], ...rest], [250, "a", problem]);
  }
});

test("a reply is bounded in line length, lines and bytes", () => {
  const longest = `250 ${"x".repeat(2042)}\r\n`;
  assert.deepEqual(parse(Buffer.from(longest)), [ok("x".repeat(2042))]);
  assert.deepEqual(parse(Buffer.from(longest.replace(" ", " x"))), [
    ok("x".repeat(2042)),
    "reply line too long",
  ]);
  assert.deepEqual(parse(Buffer.from(`250 ${"x".repeat(2045)}`)), [
    ok("x".repeat(2042)),
    "reply line too long",
  ]);
  assert.equal(parse(Buffer.from(`${"250-x\r\n".repeat(199)}250 x\r\n`)).length, 1);
  assert.deepEqual(parse(Buffer.from(`${"250-x\r\n".repeat(200)}250 y\r\n`)), [
    ok(...Array.from({ length: 200 }, () => "x")),
    "too many reply lines: 250 y",
  ]);
  const long = `250-${"x".repeat(1018)}\r\n`;
  const [found, problem] = parse(Buffer.from(long.repeat(70)));
  assert.ok(typeof found === "object");
  assert.deepEqual([found.code, found.lines.length, problem], [250, 65, "reply too long"]);
});

test("a stream that ends within a reply leaves its code, when that can be read", () => {
  const endOf = (text: string): Reply | undefined => {
    const parser = new ReplyParser();
    parser.push(Buffer.from(text));
    while (parser.next());
    const last = parser.end();
    assert.equal(parser.end(), undefined);
    return last;
  };
  assert.deepEqual(endOf("250 o"), ok("o"));
  assert.deepEqual(endOf("354 go\r\n250-a\r\n250"), ok("a"));
  assert.deepEqual(endOf("250-a\r\n550 b"), ok("a"));
  for (const text of ["", "25", "250", "2500", "250 ok\r\n", "x", "x\r\n250 ok"]) {
    assert.equal(endOf(text), undefined, text);
  }
});

test("any chunking gives the same replies", () => {
  const line = fc.record({
    code: fc.integer({ min: 195, max: 605 }),
    mark: fc.constantFrom(" ", "-", "", "+"),
    text: fc.oneof(fc.string(), fc.constantFrom("2.1.5 ok", "5.1.1 no", "ü€")),
    end: fc.constantFrom("\r\n", "\r\n", "\n"),
  });
  const stream = fc.array(
    fc.oneof({ weight: 9, arbitrary: line }, { weight: 1, arbitrary: fc.string() }),
  );
  fc.assert(
    fc.property(stream, fc.array(fc.nat(400)), (parts, places) => {
      const text = parts.map((part) =>
        typeof part === "string" ? part : `${part.code}${part.mark}${part.text}${part.end}`,
      );
      const bytes = Buffer.from(text.join(""));
      const cuts = places.map((place) => Math.min(place, bytes.length)).sort((a, b) => a - b);
      assert.deepEqual(parse(bytes, cuts), parse(bytes));
    }),
  );
});

test("lines are told as they came", () => {
  const lines: string[] = [];
  const parser = new ReplyParser((line) => lines.push(line));
  parser.push(Buffer.from("250-2.0.0 a\r\n250 2.0.0 b\r\n"));
  parser.next();
  assert.deepEqual(lines, ["250-2.0.0 a", "250 2.0.0 b"]);
});
