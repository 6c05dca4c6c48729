/** `=?charset*language?B|Q?text?=` (RFC 2047 §2, RFC 2231 §5). */
const WORD = /=\?([\w!#$%&'*+\-.^`{|}~]{1,80})\?([bqBQ])\?([!->@-~]*)\?=/g;

/** A header field's text with its encoded words decoded (RFC 2047). What cannot be decoded stays as it is written. */
export function decodedWords(text: string): string {
  let out = "";
  let end = 0;
  /** Bytes of the words so far that belong together: a character may be split between two. */
  let parts: Buffer[] = [];
  let charset = "";
  let written = "";
  const flush = (): void => {
    out += charset === "" ? "" : (textOf(Buffer.concat(parts), charset) ?? written);
    [parts, charset, written] = [[], "", ""];
  };
  for (const match of text.matchAll(WORD)) {
    const [word, label = "", encoding = "", content = ""] = match;
    const between = text.slice(end, match.index);
    const name = label.split("*", 1)[0]?.toLowerCase() ?? "";
    // Blanks between two encoded words do not belong to the text (RFC 2047 §6.2).
    const joined = charset !== "" && /^[ \t\r\n]*$/.test(between);
    if (!joined || name !== charset) flush();
    if (!joined) out += between;
    charset = name;
    written += word;
    parts.push(bytesOf(encoding, content));
    end = match.index + word.length;
  }
  flush();
  return out + text.slice(end);
}

function bytesOf(encoding: string, content: string): Buffer {
  if (encoding.toUpperCase() === "B") return Buffer.from(content, "base64");
  const plain = content
    .replaceAll("_", " ")
    .replaceAll(/=([0-9A-Fa-f]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  return Buffer.from(plain, "latin1");
}

/** Undefined when the charset is not known. */
function textOf(bytes: Buffer, charset: string): string | undefined {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return undefined;
  }
}
