import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  markedToBounce,
  NOTIFY_DELAY,
  NOTIFY_FAILURE,
  NOTIFY_NEVER,
  NOTIFY_SUCCESS,
  notesProblem,
  RECIPIENT_NOTES_LIMIT,
  type Reply,
  reply,
} from "../../core/mod.ts";
import { type Read, readMailParameters, readRcptParameters } from "./parameters.ts";

function value<T>(read: Read<T>): T {
  return read.ok ? read.value : assert.fail(read.reply.lines.join());
}

function refusal(read: Read<unknown>): Pick<Reply, "code" | "enhanced"> {
  if (read.ok) return assert.fail("taken");
  return { code: read.reply.code, enhanced: read.reply.enhanced };
}

const MALFORMED = { code: 501, enhanced: "5.5.4" };
const UNKNOWN = { code: 555, enhanced: "5.5.4" };

test("MAIL: all that is known, in any case and order", () => {
  assert.deepEqual(value(readMailParameters("", true)), {
    size: undefined,
    smtpUtf8: false,
    returnContent: undefined,
    envelopeId: undefined,
    extra: undefined,
    notes: {},
  });
  const text = "  ret=HDRS Size=12 BODY=8bitMIME  envid=a+2Bb SMTPUTF8";
  assert.deepEqual(value(readMailParameters(text, true)), {
    size: 12,
    smtpUtf8: true,
    returnContent: "headers",
    envelopeId: "a+2Bb",
    extra: undefined,
    notes: {},
  });
  assert.equal(value(readMailParameters("RET=full", true)).returnContent, "full");
});

test("MAIL: what is wrong", () => {
  for (const text of [
    ...["SIZE", "SIZE=", "SIZE=1k", "SIZE=-1", "SIZE=1 size=1", "RET=none", "BODY=BINARYMIME"],
    ...["ENVID=", "ENVID=a+zz", "ENVID=a+2", "ENVID=a=b", "SMTPUTF8=1", "=1", "-A=1", "A_B=1"],
    `ENVID=${"a".repeat(101)}`,
    Array.from({ length: 21 }, (_, at) => `X${at}`).join(" "),
  ])
    assert.deepEqual(refusal(readMailParameters(text, true)), MALFORMED, text);
  for (const text of ["AUTH=<>", "NOTIFY=NEVER", "X-Y=1"])
    assert.deepEqual(refusal(readMailParameters(text, true)), UNKNOWN, text);
  assert.deepEqual(refusal(readMailParameters("SMTPUTF8", false)), UNKNOWN);
});

test("AUTH is a parameter of MAIL where it was offered", () => {
  for (const text of ["AUTH=<>", "AUTH=e+3Dmc2@example.com"])
    assert.ok(readMailParameters(text, true, new Map(), true).ok, text);
  for (const text of ["AUTH", "AUTH=", "AUTH=a+zz"])
    assert.deepEqual(refusal(readMailParameters(text, true, new Map(), true)), MALFORMED, text);
});

test("RCPT: NOTIFY and ORCPT", () => {
  const { notify } = value(readRcptParameters("NOTIFY=success,DELAY,failure", false));
  assert.equal(notify, NOTIFY_SUCCESS | NOTIFY_DELAY | NOTIFY_FAILURE);
  assert.equal(value(readRcptParameters("NOTIFY=NEVER", false)).notify, NOTIFY_NEVER);
  const both = value(readRcptParameters("ORCPT=rfc822;b+40x.test NOTIFY=DELAY", false));
  assert.deepEqual(both, {
    notify: NOTIFY_DELAY,
    originalRecipient: "rfc822;b+40x.test",
    extra: undefined,
    notes: {},
  });
  assert.equal(value(readRcptParameters("ORCPT=x400;a;b", false)).originalRecipient, "x400;a;b");
});

test("RCPT: what is wrong", () => {
  for (const text of [
    ...["NOTIFY", "NOTIFY=", "NOTIFY=NEVER,DELAY", "NOTIFY=DELAY,", "NOTIFY=ALWAYS"],
    ...["NOTIFY=DELAY,DELAY,DELAY,DELAY,DELAY", "ORCPT=", "ORCPT=a", "ORCPT=;a", "ORCPT=rfc822;"],
    ...["ORCPT=rfc822;a;b=c", "ORCPT=rfc822;é", "ORCPT=a b;c", `ORCPT=rfc822;${"a".repeat(500)}`],
    "ORCPT=utf-8;é@x.test",
  ])
    assert.deepEqual(refusal(readRcptParameters(text, false)), MALFORMED, text);
  assert.deepEqual(refusal(readRcptParameters("SIZE=1", false)), UNKNOWN);
});

test("RCPT: an ORCPT of type utf-8 may have letters beyond ASCII, under SMTPUTF8 only", () => {
  const original = (given: string): string | undefined =>
    value(readRcptParameters(`ORCPT=${given}`, true)).originalRecipient;
  for (const given of ["utf-8;bü@x.test", "UTF-8;b\\x{FC}@bücher.test", "utf-8;ü;é@x.test"])
    assert.equal(original(given), given);
  const long = `utf-8;${"é".repeat(247)}`;
  assert.equal(original(long), long);
  for (const text of ["rfc822;é@x.test", "utf-8;é=", "utf-8;é+", "utf-8;é\u0085", `${long}é`])
    assert.deepEqual(refusal(readRcptParameters(`ORCPT=${text}`, true)), MALFORMED, text);
});

test("no text makes it throw, and what is refused is refused with 501 or 555", () => {
  const word = fc.constantFrom(
    "SIZE",
    "ENVID",
    "ORCPT",
    "=",
    ";",
    "+",
    "2B",
    " ",
    "é",
    "\0",
    "NEVER",
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 12 }), (words) => {
      const text = words.join("");
      for (const read of [readMailParameters(text, true), readRcptParameters(text, true)])
        if (!read.ok) assert.ok(read.reply.code === 501 || read.reply.code === 555);
    }),
    { numRuns: 2000 },
  );
});

test("parameters of plugins are read where a plugin knows them, and kept as notes", () => {
  const known = new Map([
    ["XTRACE", { extension: "XTRACE" }],
    ["XODD", { problem: (text: string) => (text === "7" ? undefined : "expected 7") }],
  ]);
  const read = value(readMailParameters("xtrace=a/b;c XODD=7 SIZE=1", true, known));
  assert.deepEqual(
    [...(read.extra ?? [])],
    [
      ["XTRACE", "a/b;c"],
      ["XODD", "7"],
    ],
  );
  assert.deepEqual(read.notes, { "core.mail.xtrace": "a/b;c", "core.mail.xodd": "7" });
  assert.deepEqual(value(readRcptParameters("XTRACE", false, known)).notes, {
    "core.rcpt.xtrace": "",
  });
  for (const text of ["XODD=8", "XTRACE=a=b", `XTRACE=${"x".repeat(1001)}`, "XTRACE=é"])
    assert.deepEqual(refusal(readMailParameters(text, true, known)), MALFORMED, text);
  assert.deepEqual(refusal(readRcptParameters("XTRACE=1", false)), UNKNOWN);
  const apart = value(
    readMailParameters("XAPART", true, new Map([["XAPART", { separately: true }]])),
  );
  assert.deepEqual(apart.notes, { "core.mail.xapart": "", "core.separately": "yes" });
  const many = new Map(Array.from({ length: 5 }, (_, at) => [`X${at}`, {}]));
  const text = [...many.keys()].map((key) => `${key}=${"x".repeat(1000)}`).join(" ");
  assert.deepEqual(refusal(readRcptParameters(text, false, many)), MALFORMED, "more than 3 KiB");
  assert.deepEqual(refusal(readMailParameters(text, false, many)), MALFORMED, "more than 3 KiB");
});

test("whatever a recipient's parameters are, it can still be marked to bounce", () => {
  const known = new Map(Array.from({ length: 4 }, (_, at) => [`X${at}`, {}]));
  const recipient = {
    address: "b@x.test",
    domain: "x.test",
    originalRecipient: undefined,
    notify: 0,
  };
  const bounce = reply(550, "5.7.1", "\u{1f600}".repeat(400));
  for (let length = 0; length <= 4000; length += 10) {
    const texts = Array.from({ length: 4 }, (_, at) =>
      Math.max(0, Math.min(1000, length - at * 1000)),
    );
    const text = texts.map((size, at) => `X${at}=${"x".repeat(size)}`).join(" ");
    const read = readRcptParameters(text, false, known);
    if (!read.ok) continue;
    const { notes } = markedToBounce({ ...recipient, notes: read.value.notes }, bounce);
    assert.equal(notesProblem(notes ?? {}, RECIPIENT_NOTES_LIMIT), undefined, String(length));
  }
});
