import assert from "node:assert/strict";

/** A MIME entity as read by `readMime`. */
export interface MimeEntity {
  /** Unfolded values by lower-case name; the first of several. */
  readonly fields: ReadonlyMap<string, string>;
  /** Lower case, without parameters. */
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly encoding: string;
  /** The body, decoded. */
  readonly content: Buffer;
  /** Parts of a multipart, or the message in a `message/rfc822`. */
  readonly parts: readonly MimeEntity[];
}

/**
 * Reads a message by RFC 5322, 2045 and 2046, strictly: it knows nothing of how the product writes. Throws where a rule is broken: a
 * delimiter that is missing, an encoding that cannot be undone, one on a composite type, 8 bits in what says that it has 7.
 */
export function readMime(bytes: Buffer): MimeEntity {
  const text = bytes.toString("latin1");
  const end = text.startsWith("\r\n") ? 0 : text.indexOf("\r\n\r\n");
  assert.ok(end >= 0, "the header has no end");
  const fields = new Map<string, string>();
  for (const line of text
    .slice(0, end)
    .replaceAll(/\r\n(?=[ \t])/g, "")
    .split("\r\n")) {
    if (line === "") continue;
    const field = /^([!-9;-~]+):[ \t]*(.*)$/.exec(line);
    assert.ok(field, `a line of the header that is no field: ${line}`);
    const [, name = "", value = ""] = field;
    if (!fields.has(name.toLowerCase())) fields.set(name.toLowerCase(), value.trim());
  }
  const [type = "", ...words] = splitValue(
    fields.get("content-type") ?? "text/plain; charset=us-ascii",
  );
  const parameters = new Map(words.map(readParameter));
  const encoding = (fields.get("content-transfer-encoding") ?? "7bit").toLowerCase();
  const body = bytes.subarray(end === 0 ? 2 : end + 4);
  if (encoding === "7bit") assertSevenBit(body);
  const content = decoded(body, encoding);
  const kind = type.toLowerCase();
  const composite = kind.startsWith("multipart/") || kind === "message/rfc822";
  // RFC 2045 §6.4.
  if (composite) assert.match(encoding, /^(7bit|8bit|binary)$/);
  const parts =
    kind === "message/rfc822" ? [readMime(content)] : readParts(kind, parameters, content);
  return { fields, type: kind, parameters, encoding, content, parts };
}

function readParts(
  type: string,
  parameters: ReadonlyMap<string, string>,
  content: Buffer,
): readonly MimeEntity[] {
  if (!type.startsWith("multipart/")) return [];
  const boundary = parameters.get("boundary") ?? "";
  assert.match(boundary, /^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/, "a boundary that is none");
  const lines = `\r\n${content.toString("latin1")}\r\n`;
  const [body, ...after] = lines.split(`\r\n--${boundary}--\r\n`);
  assert.ok(body !== undefined && after.length > 0, "the closing delimiter is missing");
  const [, ...parts] = body.split(`\r\n--${boundary}\r\n`);
  assert.ok(parts.length > 0, "a multipart without parts");
  return parts.map((part) => readMime(Buffer.from(part, "latin1")));
}

/** Words between semicolons outside of quotes. */
function splitValue(value: string): readonly string[] {
  return (value.match(/(?:[^;"]|"(?:[^"\\]|\\.)*")+/g) ?? []).map((word) => word.trim());
}

function readParameter(word: string): readonly [string, string] {
  const [, name = "", quoted, token] = /^([^=\s]+)=(?:"(.*)"|(\S+))$/.exec(word) ?? [];
  return [name.toLowerCase(), quoted?.replaceAll(/\\(.)/g, "$1") ?? token ?? ""];
}

function decoded(body: Buffer, encoding: string): Buffer {
  switch (encoding) {
    case "7bit":
    case "8bit":
    case "binary":
      return body;
    case "base64":
      return Buffer.from(body.toString("latin1"), "base64");
    case "quoted-printable":
      return unquoted(body.toString("latin1"));
    default:
      throw new Error(`unknown encoding ${encoding}`);
  }
}

/** RFC 2045 §6.7, with its rules on lines. */
function unquoted(text: string): Buffer {
  for (const line of text.split("\r\n")) {
    assert.ok(line.length <= 76, "a line of more than 76 characters");
    assert.doesNotMatch(line, /[ \t]$/, "blanks at the end of a line");
    assert.doesNotMatch(line.replace(/=$/, ""), /=(?![0-9A-F]{2})|[^\t\x20-\x7e]/, "not encoded");
  }
  const plain = text.replaceAll("=\r\n", "");
  assert.doesNotMatch(plain, /=$/, "a soft line break at the end");
  const bytes = plain.replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, "latin1");
}

/** RFC 2045 §2.7: ASCII, CR and LF as line ends only, no NUL, lines of at most 998. */
export function assertSevenBit(bytes: Buffer): void {
  const text = bytes.toString("latin1");
  assert.ok(!bytes.some((byte) => byte === 0 || byte > 0x7f), "a byte that is NUL or beyond ASCII");
  assert.doesNotMatch(text, /\r(?!\n)|(?<!\r)\n/, "a CR or LF by itself");
  for (const line of text.split("\r\n")) assert.ok(line.length <= 998, "a line that is too long");
}
