import fc from "fast-check";

/** A message to be signed: a character a byte, CRLF line ends. */
export interface CorpusMessage {
  readonly what: string;
  readonly content: string;
}

const BLANKS = fc.stringMatching(/^[ \t]{0,4}$/);
const WORD = fc.stringMatching(/^[a-zA-Z0-9=;:.,'"!-]{1,12}$/);
const EIGHT_BIT = fc.constantFrom("ü", "é", "中文", "naïve", "☃").map(bytes);

/** Unstructured text with blanks of all kinds, folded here and there. */
const VALUE = fc
  .array(fc.tuple(fc.oneof({ weight: 6, arbitrary: WORD }, EIGHT_BIT), fold()), {
    minLength: 1,
    maxLength: 12,
  })
  .map((parts) =>
    parts
      .map(([word, after]) => `${word}${after}`)
      .join("")
      .trimEnd(),
  );

const AUTHORS = [
  "ann@example.net",
  "<ann@example.net>",
  '"Ann, of the news" <ann@example.net>',
  "Ann (who writes) <ann@example.net>",
  "Ann\r\n\t<ann@sub.example.net>",
  "=?utf-8?q?Ann_=C3=BC?= <ann@example.net>, bob@elsewhere.example",
  "News: ann@example.net, bob@example.net;",
];

/** The name as mail has it: in any case. */
const inAnyCase = (name: string) => fc.constantFrom(name, name.toLowerCase(), name.toUpperCase());

const field = (name: string, value: fc.Arbitrary<string>) =>
  fc
    .tuple(inAnyCase(name), fc.constantFrom("", " ", "  ", "\t"), value, BLANKS)
    .map(([spelled, before, text, after]) => `${spelled}:${before}${text}${after}\r\n`);

const OTHERS = fc.oneof(
  field("Subject", VALUE),
  field("To", recipients()),
  field("Cc", recipients()),
  field("Date", fc.constant("Mon, 30 Nov 2026 07:00:00 +0000")),
  field("Message-ID", fc.constant("<1.2@example.net>")),
  field("Reply-To", fc.constantFrom(...AUTHORS)),
  field(
    "List-Unsubscribe",
    fc.constant("<https://example.net/u?id=1>,\r\n <mailto:u@example.net>"),
  ),
  field("List-Unsubscribe-Post", fc.constant("List-Unsubscribe=One-Click")),
  field("MIME-Version", fc.constant("1.0")),
  field("Content-Type", fc.constant('text/plain;\r\n\tcharset="utf-8"')),
  field("X-Campaign", VALUE),
);

const LINE = fc.oneof(
  fc.constant(""),
  BLANKS,
  VALUE.map((text) => text.replaceAll("\r\n", "")),
  fc.tuple(BLANKS, WORD, BLANKS).map((parts) => parts.join("")),
  fc.constantFrom(".", "..", ".hidden", "-- ", "From the start", "x".repeat(998)),
  EIGHT_BIT,
);

const BODY = fc.oneof(
  { weight: 1, arbitrary: fc.constant("") },
  { weight: 1, arbitrary: fc.nat({ max: 5 }).map((lines) => "\r\n".repeat(lines)) },
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.array(LINE, { maxLength: 30 }), fc.nat({ max: 4 }))
      .map(
        ([lines, empty]) => `${lines.map((line) => `${line}\r\n`).join("")}${"\r\n".repeat(empty)}`,
      ),
  },
);

const MESSAGE = fc
  .tuple(field("From", fc.constantFrom(...AUTHORS)), fc.array(OTHERS, { maxLength: 9 }), BODY)
  .map(([from, others, body]) => `${from}${others.join("")}\r\n${body}`);

/** Messages of every kind, the same for the same seed; the last is as large as `largest` bytes. */
export function corpus(many: number, largest: number, seed: number): readonly CorpusMessage[] {
  const made = fc.sample(MESSAGE, { numRuns: many - 1, seed });
  const line = `${"A line of a large message,\twith  blanks ".repeat(2)} \r\n`;
  const large = `From: ann@example.net\r\nSubject: large\r\n\r\n${line.repeat(Math.ceil(largest / line.length))}`;
  return [
    ...made.map((content, at) => ({ what: `message ${at} of seed ${seed}`, content })),
    { what: "the large one", content: large },
  ];
}

function recipients(): fc.Arbitrary<string> {
  return fc
    .array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 60 })
    .map((names) => names.map((name) => `${name}@x.test`).join(",\r\n "));
}

function fold(): fc.Arbitrary<string> {
  return fc.constantFrom(" ", "  ", "\t", " \t ", "\r\n ", "\r\n\t", " \r\n  ");
}

/** A text in UTF-8, a character a byte. */
function bytes(text: string): string {
  return Buffer.from(text).toString("latin1");
}
