import assert from "node:assert/strict";
import { test } from "node:test";
import { decodedText } from "./decoded.ts";
import { htmlText } from "./html-text.ts";
import { readMediaType } from "./media-type.ts";
import { takeApart } from "./take-apart.ts";

const mail = (...lines: readonly string[]): Buffer => Buffer.from(lines.join("\r\n"));
const shape = (...lines: readonly string[]): readonly string[] =>
  takeApart(mail(...lines)).parts.map(
    ({ type, content }) => `${type} ${content.toString("latin1")}`,
  );

test("parts are what is between the delimiters, without the line ends that belong to these", () => {
  const parts = [
    "",
    "--b",
    "",
    "one",
    "two",
    "--b  ",
    "Content-Type: text/html",
    "",
    "<p>",
    "--b--",
    "after",
  ];
  const whole = ["Content-Type: multipart/mixed; boundary=b", "", "before", ...parts];
  assert.deepEqual(shape(...whole), ["text/plain one\r\ntwo", "text/html <p>"]);
});

test("a boundary that begins like another, or stands inside of a line, delimits nothing", () => {
  const inner = ["--b", "", "a --b", "--bb", "c", "--b--"];
  assert.deepEqual(shape("Content-Type: multipart/mixed; boundary=b", "", ...inner), [
    "text/plain a --b\r\n--bb\r\nc",
  ]);
});

test("what is missing is made up for: the last delimiter, the boundary, the header", () => {
  const begun = ["Content-Type: multipart/mixed; boundary=b", "", "--b", "", "one"];
  assert.deepEqual(shape(...begun), ["text/plain one"]);
  assert.deepEqual(shape("Content-Type: multipart/mixed", "", "x"), ["multipart/mixed x"]);
  assert.deepEqual(shape("", "x"), ["text/plain x"]);
  assert.deepEqual(shape(""), ["text/plain "]);
  assert.deepEqual(shape("Subject: x"), ["text/plain "]);
});

test("parts of a digest are messages unless they say otherwise", () => {
  const parts = ["--b", "", "Subject: x", "--b--"];
  assert.deepEqual(shape("Content-Type: multipart/digest; boundary=b", "", ...parts), [
    "message/rfc822 Subject: x",
  ]);
});

test("types and their parameters are read in all their forms", () => {
  const read = (text: string): unknown => {
    const { type, parameters } = readMediaType(text, "text/plain");
    return [type, Object.fromEntries(parameters)];
  };
  assert.deepEqual(read('Multipart/Report; report-type=x; BOUNDARY="a\\"b;c"'), [
    "multipart/report",
    { "report-type": "x", boundary: 'a"b;c' },
  ]);
  assert.deepEqual(read('text/plain; name*0="one "; name*1=two; charset = utf-8'), [
    "text/plain",
    { name: "one two", charset: "utf-8" },
  ]);
  assert.deepEqual(
    read("x/y; filename*=UTF-8''%e2%82%ac%20rates.pdf; name*0*=utf-8'en'a%C3; name*1*=%A4"),
    ["x/y", { filename: "€ rates.pdf", name: "aä" }],
  );
  assert.deepEqual(read("text"), ["text", {}]);
  assert.deepEqual(read("; charset=x"), ["text/plain", { charset: "x" }]);
  assert.deepEqual(read('text/plain; a="not closed'), ["text/plain", { a: "" }]);
});

test("content is decoded, however badly it is encoded", () => {
  const text = (encoding: string, charset: string, content: Buffer | string): string => {
    const head = `Content-Type: text/plain; charset=${charset}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n`;
    const [part] = takeApart(Buffer.concat([Buffer.from(head), Buffer.from(content)])).parts;
    return part === undefined ? "" : decodedText(part);
  };
  assert.equal(text("quoted-printable", "utf-8", "a=C3=A4=\r\nb=3d= =Z1="), "aäb== =Z1=");
  assert.equal(text("Base64", "utf-8", "w6Q=\r\n"), "ä");
  assert.equal(text("8bit", "koi8-r", Buffer.from([0xd0])), "п");
  assert.equal(text("8bit", "no-such-charset", "ä"), "ä");
  assert.equal(
    text("8bit", "utf-8", Buffer.from([0xe4])),
    "\u00e4",
    "what is no UTF-8 is taken byte by byte",
  );
  assert.equal(text("x-unknown", "us-ascii", "ä"), "ä");
});

test("a page is read as people read it", () => {
  const page =
    "<html><style>a { b }</style><p>One&nbsp;&lt;a@b.example&gt;<br>two</p><!-- no --><td>x<td>y 1 < 2 &#x41;&#66;&bogus;&#xd800;";
  assert.equal(
    htmlText(page).replaceAll(/\s+/g, " ").trim(),
    "One <a@b.example> two x y 1 < 2 AB&bogus;",
  );
  assert.equal(htmlText("<script>never closed"), "");
  assert.equal(htmlText("a < b"), "a < b");
});
