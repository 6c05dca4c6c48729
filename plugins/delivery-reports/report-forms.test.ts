import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type MessageInfo, memoryBody, NO_NOTES, type Outcome } from "../../core/mod.ts";
import { anyText } from "../../test/support/any-text.ts";
import { assertSevenBit, type MimeEntity, readMime } from "../../test/support/mime.ts";
import { quotedPrintable } from "./quoted-printable.ts";
import { buildReport, USUAL } from "./report.ts";
import type { Reported } from "./report-fields.ts";
import { sevenBitMessage } from "./seven-bit.ts";

const AT = Date.UTC(2026, 0, 1);

/** Anything that a peer, a name server or a client could have said. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "\r\n",
        "\r\n\r\n",
        "\n",
        "\r",
        "\0",
        "\u001b[2J",
        "\u202e",
        "\u2028",
        "\ud800",
      ),
      fc.constantFrom(
        "Action: delivered",
        "=C3=A9",
        "+C3",
        "\\x{",
        "}",
        ";",
        "é",
        "почта",
        "🙂",
        ".",
      ),
      fc.constantFrom("--=_b", "--=_b--", " ", "x".repeat(800), "ü".repeat(500)),
      anyText(),
    ),
  )
  .map((parts) => parts.join(""));

const FIELDS: readonly string[] = [
  ...["Original-Recipient", "Final-Recipient", "Action", "Status", "Remote-MTA"],
  ...["Diagnostic-Code", "Last-Attempt-Date"],
];

/** Lines of any bytes but CR and LF, as they are stored: ended by CRLF. */
const lines = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.string({ unit: "grapheme" }).map((text) => new Uint8Array(Buffer.from(text))),
      fc.constantFrom(".", "--inner", "From me", "a \t", "=", "").map((text) => Buffer.from(text)),
      fc.constant(new Uint8Array(1200).fill(0x61)),
    ),
    { maxLength: 8 },
  )
  .map((all) =>
    all
      .map(
        (line) =>
          `${Buffer.from(line)
            .toString("latin1")
            .replaceAll(/[\r\n]/g, "?")}\r\n`,
      )
      .join(""),
  );

/** Something that passes for a message: fields with anything in them, then lines. */
const anyMessage = fc
  .tuple(
    fc.array(fc.tuple(fc.constantFrom("Subject", "MIME-Version", "Content-Type"), lines)),
    lines,
  )
  .map(([fields, body]) => {
    const header = fields.map(([name, value]) => `${name}: ${value.replaceAll("\r\n", " ")}\r\n`);
    return `${header.join("")}\r\n${body}`;
  });

interface Entity {
  readonly text: string;
  readonly depth: number;
}

/** Entities as good mailers write them, three levels deep at most. */
const { entity } = fc.letrec<{ entity: Entity; leaf: Entity; multipart: Entity; message: Entity }>(
  (tie) => ({
    entity: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      tie("leaf"),
      tie("multipart"),
      tie("message"),
    ),
    leaf: fc
      .tuple(lines, fc.constantFrom("text/plain; charset=utf-8", "application/x-any"))
      .map(([content, type]) => ({
        text: `Content-Type: ${type}\r\nContent-Transfer-Encoding: 8bit\r\nX-Kept: yes\r\n\r\n${content}`,
        depth: 0,
      })),
    multipart: fc.array(tie("entity"), { minLength: 1, maxLength: 3 }).map((parts) => {
      const depth = Math.max(...parts.map((part) => part.depth)) + 1;
      const boundary = `outer-${depth}`;
      const inner = parts.map(({ text }) => `--${boundary}\r\n${text}\r\n`).join("");
      const head = `Content-Type: multipart/mixed;\r\n boundary="${boundary}"\r\nContent-Transfer-Encoding: 8bit\r\n`;
      return { text: `${head}\r\npreamble \u00e9\r\n${inner}--${boundary}--\r\n`, depth };
    }),
    message: tie("entity").map(({ text, depth }) => ({
      text: `Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\nMIME-Version: 1.0\r\n${text}`,
      depth: depth + 1,
    })),
  }),
);

const goodMessage = entity.map(({ text }) => `Received: by us\r\nMIME-Version: 1.0\r\n${text}`);

/** What leaves hold and of which type they are, in order. */
function leavesOf(of: MimeEntity): readonly string[] {
  if (of.parts.length > 0) return of.parts.flatMap(leavesOf);
  return [`${of.type} ${of.fields.get("x-kept")} ${of.content.toString("latin1")}`];
}

test("whatever was said and sent, a report has 7 bits, three parts and its own fields only", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        reply: fc.array(hostile, { minLength: 1, maxLength: 3 }),
        texts: fc.array(hostile, { minLength: 4, maxLength: 4 }),
        original: fc.oneof(anyMessage, goodMessage),
        whole: fc.boolean(),
        smtpUtf8: fc.boolean(),
        recipients: fc.integer({ min: 1, max: 3 }),
      }),
      async ({ reply, texts, original, whole, smtpUtf8, recipients }) => {
        const [envelopeId = "", orcpt = "", address = "", host = ""] = texts;
        const content = Buffer.from(original, "latin1");
        const message: MessageInfo = {
          sender: "a@c.test",
          envelopeId,
          returnContent: whole ? "full" : undefined,
          eightBit: true,
          smtpUtf8,
          size: content.length,
          receivedAt: AT,
          origin: { type: "smtp", mta: "", user: undefined },
          virtualMta: "{default}",
          job: undefined,
        };
        const body = memoryBody(content);
        const queue = "x.test/{default}";
        const attempt = {
          queue,
          virtualMta: "{default}",
          at: AT,
          peer: undefined,
          agent: undefined,
          message,
          body,
        };
        const bounced = (index: number): Outcome => ({
          kind: "bounced",
          attempt,
          recipient: {
            ...{ queue: 1, due: AT, message: 1, index, attempts: 0, lastAttempt: 0, notify: 0 },
            ...{ lane: 0, priority: 50, virtualMta: undefined, notes: NO_NOTES, epoch: 0 },
            address: `${address}@x.test`,
            originalRecipient: `rfc822;${orcpt}`,
          },
          failure: {
            ...{ stage: "rcpt", temporary: false, status: "5.1.1", text: "no" },
            host: `${host} (192.0.2.1)`,
            reply: { code: 550, enhanced: "5.1.1", lines: reply },
          },
        });
        const failure = (index: number): Reported => ({
          outcome: bounced(index),
          action: "failed",
        });
        const more = Array.from({ length: recipients - 1 }, (_, index) => failure(index + 1));
        const made = await buildReport({
          reported: [failure(0), ...more],
          look: USUAL,
          ...{ hostName: "mta.test", from: "mailer-daemon@mta.test", to: "a@c.test", now: AT },
          ...{ messageId: "1", boundary: "=_unforeseen" },
        });
        assertSevenBit(made);
        const end = made.indexOf("\r\n\r\n");
        const { parts } = readMime(
          Buffer.concat([made.subarray(0, end), withoutReturned(made.subarray(end))]),
        );
        assert.equal(parts.length, 2);
        const groups = parts[1]?.content.toString().split("\r\n\r\n") ?? [];
        assert.equal(groups.length, 1 + recipients);
        for (const group of groups.slice(1))
          assert.deepEqual(
            group
              .split("\r\n")
              .filter(Boolean)
              .map((line) => line.split(": ")[0]),
            FIELDS,
          );
      },
    ),
    { numRuns: 150 },
  );
});

/** The body of a report without its third part, which may hold broken MIME. */
function withoutReturned(body: Buffer): Buffer {
  const text = body.toString("latin1");
  const third = text.split("--=_unforeseen\r\n").slice(0, 3).join("--=_unforeseen\r\n");
  return Buffer.from(`${third}--=_unforeseen--\r\n`, "latin1");
}

test("a converted message has 7 bits and says what it said", () => {
  fc.assert(
    fc.property(goodMessage, (original) => {
      const bytes = Buffer.from(original, "latin1");
      const converted = sevenBitMessage(bytes);
      assert.ok(converted);
      assertSevenBit(converted);
      const read = readMime(converted);
      assert.deepEqual(leavesOf(read), leavesOf(readMime(bytes)));
      assert.equal(read.fields.get("received"), "by us");
    }),
    { numRuns: 150 },
  );
});

test("no message makes the conversion throw, or leaves more than 7 bits", () => {
  fc.assert(
    fc.property(anyMessage, (original) => {
      const converted = sevenBitMessage(Buffer.from(original, "latin1"));
      if (converted) assertSevenBit(converted);
    }),
    { numRuns: 150 },
  );
});

test("quoted-printable gives back what went in", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      const head = "Content-Transfer-Encoding: quoted-printable\r\n\r\n";
      const { content } = readMime(Buffer.from(`${head}${quotedPrintable(Buffer.from(bytes))}`));
      assert.deepEqual(content, Buffer.from(bytes));
    }),
    { numRuns: 500 },
  );
});
