import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { HeaderBlock } from "../../../core/mod.ts";
import { readReturnedMail } from "./read.ts";
import type { ReturnedMail } from "./result.ts";

const FOLDER = new URL("fixtures/", import.meta.url);

/** Fixtures have the line ends of text files; mail has those of mail. */
function mail(name: string): Buffer {
  const text = readFileSync(new URL(`${name}.eml`, FOLDER), "latin1");
  return Buffer.from(text.replaceAll(/\r?\n/g, "\r\n"), "latin1");
}

/** A result as the records beside the fixtures have it: of the message that is returned, how it can be known again. */
function record(read: ReturnedMail): unknown {
  if (!("original" in read)) return read;
  const { header, messageIds } = read.original;
  const subject = HeaderBlock.of(header).first("subject");
  const record: unknown = JSON.parse(
    JSON.stringify({ ...read, original: { subject, messageIds } }),
  );
  return record;
}

const NAMES = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".eml"))
  .map((file) => file.slice(0, -".eml".length));

test("reports in the wording of the big systems, complaints and mail that is neither are read as the record beside them says", async () => {
  assert.ok(NAMES.length >= 60, `${NAMES.length} fixtures`);
  for (const name of NAMES) {
    const expected: unknown = JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), "utf8"));
    assert.deepEqual(record(await readReturnedMail(mail(name))), expected, name);
  }
});

test("it is the same when the envelope tells what the header does not", async () => {
  const withSender = await readReturnedMail(mail("no-null-sender"), { sender: "" });
  assert.equal(withSender.kind, "delivery-report");
  for (const name of ["person-writes", "person-quotes-bounce"]) {
    const read = await readReturnedMail(mail(name), { sender: "bob@example.org" });
    assert.equal(read.kind, "ordinary-mail", name);
  }
});

test("mail with bare line feeds is read alike", async () => {
  for (const name of NAMES) {
    const bare = readFileSync(new URL(`${name}.eml`, FOLDER));
    assert.deepEqual(
      record(await readReturnedMail(bare)),
      record(await readReturnedMail(mail(name))),
      name,
    );
  }
});

/** How a text of ASCII may be transferred. */
const ENCODINGS: Readonly<Record<string, (text: string) => string>> = {
  "text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: base64": (text) =>
    Buffer.from(text).toString("base64").replaceAll(/.{76}/g, "$&\r\n"),
  "text/plain; charset=utf-8; format=flowed\r\nContent-Transfer-Encoding: quoted-printable": (
    text,
  ) => text.replaceAll("=", "=3D").replaceAll(/[^\r\n]{60}(?=[^\r\n])/g, "$&=\r\n"),
  "text/html; charset=utf-8": (text) =>
    `<html><body><pre>${text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</pre></body></html>`,
};

test("words are read alike however they are transferred", async () => {
  let tried = 0;
  for (const name of NAMES) {
    const whole = mail(name).toString("latin1");
    const [, header = "", text = ""] = /^([\s\S]*?\r\n)\r\n([\s\S]*)$/.exec(whole) ?? [];
    const type = "Content-Type: text/plain; charset=us-ascii\r\n";
    if (!header.endsWith(type)) continue;
    const expected = record(await readReturnedMail(Buffer.from(whole, "latin1")));
    for (const [other, encode] of Object.entries(ENCODINGS)) {
      const changed = `${header.replace(type, `Content-Type: ${other}\r\n`)}\r\n${encode(text)}`;
      assert.deepEqual(
        record(await readReturnedMail(Buffer.from(changed))),
        expected,
        `${name} ${other}`,
      );
    }
    tried++;
  }
  assert.ok(tried >= 20, `${tried} reports`);
});
