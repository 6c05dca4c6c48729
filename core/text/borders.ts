import { embedNonAscii } from "./ascii.ts";
import { escaped, escapedLines, referenced, replaced } from "./unsafe.ts";

/**
 * The borders that text from outside crosses (DNS names, replies, HELO, header fields, addresses, configurations): one
 * function each. Nothing that comes out of one holds a control character, turns the direction of writing or ends a line,
 * unless it says so.
 */

/** A text in a line or a table cell on a terminal. */
export function terminalLine(text: string): string {
  return escaped(text);
}

/** Lines on a terminal; only line feeds and tabs are kept, and the colours that `colour` promises are ours. */
export function terminalText(text: string, colour = false): string {
  if (!colour) return escapedLines(text);
  return text
    .split(COLOUR)
    .map((part, at) => (at % 2 === 0 ? escapedLines(part) : part))
    .join("");
}

/** The colours we write. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they begin with ESC.
const COLOUR = /(\u001b\[\d{1,2}m)/;

/** A text in a line of a log. */
export function logText(text: string): string {
  return escaped(text);
}

/** A value as JSON on one line, safe to look at. Reading it gives the value back. */
export function jsonText(value: unknown): string {
  return escaped(JSON.stringify(value));
}

/** A text in an element of XML. */
export function xmlText(text: string): string {
  const marked = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return referenced(marked);
}

/** A text in quotes in a line of `path="value"`, as PowerMTA's `--dom` has it. */
export function domText(text: string): string {
  return replaced(text).replaceAll("\\", "\\\\").replaceAll('"', '\\"');
}

/** A text in a line of a report that people read. */
export function reportText(text: string): string {
  return replaced(text);
}

/** A value in a field of a report that programs read: printable ASCII, so that the part needs no encoding (RFC 3464 §2.1). */
export function reportField(text: string): string {
  return embedNonAscii(text);
}

/** Most cells: printable ASCII without quotes and commas. */
const PLAIN_CELL = /^[\x20\x21\x23-\x2b\x2d-\x7e]*$/;

/** A cell of a CSV file (RFC 4180), quoted where it must be. */
export function csvCell(text: string): string {
  if (PLAIN_CELL.test(text)) return text;
  const plain = replaced(text);
  return /[",]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** A cell of a file with tabs between its cells. */
export function tsvCell(text: string): string {
  return replaced(text);
}

/** A text in a diagnostic about a configuration; as long as before, so that columns stay right. */
export function shownText(text: string): string {
  return replaced(text);
}

/** Characters of a reply's text: its line has 512 bytes, with the codes and its end (RFC 5321 §4.5.3.1.5). */
const LONGEST_REPLY = 490;

/** A text in a reply of ours to an SMTP client: printable ASCII (RFC 5321 §4.2.1), cut where it is too long. */
export function replyLine(text: string): string {
  const line = embedNonAscii(replaced(text));
  return line.length > LONGEST_REPLY ? `${line.slice(0, LONGEST_REPLY - 3)}...` : line;
}

/** A text in a regular expression, which matches it and nothing else; control characters stay. */
export function regexText(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

/** What a peer said, in replies kept for logs and reports. */
export function peerText(text: string): string {
  return replaced(text);
}
