import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { PART_LIMITS, takeApart } from "../../../core/mod.ts";
import { anyText } from "../../../test/support/any-text.ts";
import { MOST_EXAMINED, MOST_RECIPIENTS } from "./limits.ts";
import { DIALECTS } from "./prose/dialects.ts";
import { readReturnedMail } from "./read.ts";
import type { ReturnedMail } from "./result.ts";

const FOLDER = new URL("fixtures/", import.meta.url);
const FIXTURES: readonly Buffer[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".eml"))
  .map((file) => readFileSync(new URL(file, FOLDER)));

const SYSTEM = "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nSubject: failure notice\r\n";

/** As much of a text as is looked at, and a little more. */
function filled(piece: string): string {
  return piece.repeat(Math.ceil(MOST_EXAMINED / piece.length) + 1);
}

/** What everybody who reads a result may rely on. */
function assertSound(read: ReturnedMail): void {
  const texts: string[] = [];
  JSON.stringify(read, (name, value: unknown) => {
    if (typeof value === "string") texts.push(value);
    return name === "header" ? undefined : value;
  });
  for (const text of texts) {
    assert.ok(text.length <= 1020, `${text.length} characters`);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: there shall be none.
    assert.ok(!/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(text), JSON.stringify(text));
  }
  if (read.kind === "delivery-report") {
    assert.ok(read.recipients.length >= 1 && read.recipients.length <= MOST_RECIPIENTS);
    for (const { status } of read.recipients) assert.match(status, /^[245]\.\d{1,3}\.\d{1,3}$/);
  }
  if (read.kind === "complaint") assert.ok(read.recipients.length <= MOST_RECIPIENTS);
}

test("parts in parts, and parts without end, are read as far as it makes sense", async () => {
  let nested = "";
  for (let at = 0; at < 10_000; at++)
    nested += `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}\r\n`;
  const { parts } = takeApart(Buffer.from(nested));
  assert.equal(parts.length, 1, "the deepest is not taken apart");
  assert.equal(parts[0]?.parameters.get("boundary"), `b${PART_LIMITS.depth}`);
  const many = takeApart(
    Buffer.from(`Content-Type: multipart/mixed; boundary=b\r\n\r\n${filled("--b\r\n\r\n")}`),
  );
  assert.ok(many.parts.length < PART_LIMITS.parts);
  assert.equal((await readReturnedMail(Buffer.from(nested))).kind, "ordinary-mail");
});

test("a report with 50 MB after it is read by its beginning", async () => {
  const report = readFileSync(new URL("dsn-postfix-failed.eml", FOLDER));
  const whole = Buffer.concat([
    report.subarray(0, report.lastIndexOf("--=_part")),
    Buffer.alloc(50 * 1024 * 1024, "x\r\n"),
  ]);
  assert.deepEqual(
    await readReturnedMail(whole),
    await readReturnedMail(whole.subarray(0, MOST_EXAMINED)),
  );
  assert.equal((await readReturnedMail(whole)).kind, "delivery-report");
});

test("what is repeated without end takes no more than it is worth", async () => {
  const openings = DIALECTS.flatMap(({ openings: some, signs = [] }) => [...some, ...signs]).join(
    "\n",
  );
  const status = `${SYSTEM}Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n`;
  const html = `${SYSTEM}Content-Type: text/html\r\n\r\n`;
  const texts = [
    filled("a"),
    filled("a: b\r\n"),
    `Subject: ${filled("=?utf-8?B?")}`,
    `Content-Type: ${filled(';a="')}\r\n\r\n`,
    `Content-Type: multipart/mixed; boundary=b\r\n\r\n${filled("--b")}`,
    `Content-Type: multipart/mixed; boundary=b\r\n\r\n${filled("--bb\r\n")}`,
    `References: ${filled("<a@b> ")}\r\n\r\n`,
    `X-Failed-Recipients: ${filled("a@b.example,")}\r\n\r\n`,
    ...[
      "@",
      "<a@",
      "a@b.example\n",
      "a@b.example: 550 5.1.1 x\n",
      "550 5.1.1",
      "user ",
      "\n",
      "host a.",
      `${openings}\n`,
    ].map((piece) => `${SYSTEM}\r\n${openings}\n${filled(piece)}`),
    ...["<", "<a ", "<br>", "<script>", "<!--", "&#65;", "\u0130<p>"].map(
      (piece) => html + filled(piece),
    ),
    ...[
      "Action: failed\r\n\r\n",
      "Final-Recipient: rfc822;a@b.example\r\n",
      "Action: failed\r\nDiagnostic-Code: user mailbox user mailbox\r\n\r\n",
      `Final-Recipient: rfc822;a${" ".repeat(60_000)}b\r\n\r\n`,
    ].map((piece) => status + filled(piece)),
    `${SYSTEM}Content-Type: application/json; name=xarf.json\r\n\r\n${"[".repeat(60_000)}`,
    `${SYSTEM}Content-Transfer-Encoding: quoted-printable\r\n\r\n${filled("=")}`,
  ];
  for (const text of texts) assertSound(await readReturnedMail(Buffer.from(text), { sender: "" }));
});

test("a report of more recipients than we read gives as many as we read", async () => {
  const groups = Array.from(
    { length: 3000 },
    (_, at) =>
      `Final-Recipient: rfc822;a${at}@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n`,
  );
  const read = await readReturnedMail(
    Buffer.from(
      `Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n${groups.join("")}--b--\r\n`,
    ),
  );
  assert.ok(read.kind === "delivery-report" && read.recipients.length === MOST_RECIPIENTS);
});

test("fuzz: whatever the bytes are, there is an answer, and it is sound", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), fc.boolean(), async (bytes, isNull) => {
      assertSound(await readReturnedMail(Buffer.from(bytes), isNull ? { sender: "" } : {}));
    }),
    { numRuns: 200 },
  );
});

test("fuzz: reports that were cut, mixed and changed give an answer that is sound", async () => {
  const place = fc.double({ min: 0, max: 1, noNaN: true });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...FIXTURES.keys()),
      fc.constantFrom(...FIXTURES.keys()),
      fc.array(fc.tuple(place, place, anyText({ maxLength: 20 })), { minLength: 1, maxLength: 5 }),
      async (one, other, edits) => {
        let bytes = FIXTURES[one] ?? Buffer.alloc(0);
        for (const [from, to, text] of edits) {
          const head = bytes.subarray(0, Math.floor(from * bytes.length));
          const tail = (text === "" ? (FIXTURES[other] ?? bytes) : bytes).subarray(
            Math.floor(to * bytes.length),
          );
          bytes = Buffer.concat([head, Buffer.from(text), tail]);
        }
        assertSound(await readReturnedMail(bytes, { sender: "" }));
      },
    ),
    { numRuns: 300 },
  );
});
