import { type HeaderField, isHeaderField } from "./header-field.ts";

/** Characters of a text, and fields in it. */
const MOST_CHARACTERS = 64 * 1024;
const MOST_FIELDS = 100;

/** What a message has of its own, by which it is read or traced: a second one would break it (RFC 5322 §3.6, RFC 2045 §3). */
const OF_THE_MESSAGE =
  /^(received|return-path|mime-version|content-.*|from|to|cc|bcc|subject|date|message-id)$/i;

/** The fields of a text, or what is wrong in which line. */
export type HeaderFieldsRead =
  | { readonly fields: readonly HeaderField[] }
  | { readonly line: number; readonly problem: string };

/** Reads lines of header fields that are to be put into messages: ASCII, folded lines begin with a blank or a tab (RFC 5322 §2.2.3). */
export function readHeaderFields(text: string): HeaderFieldsRead {
  if (text.length > MOST_CHARACTERS)
    return { line: 1, problem: `it has more than ${MOST_CHARACTERS} characters` };
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
  while (lines.at(-1)?.trim() === "") lines.pop();
  const fields: HeaderField[] = [];
  for (let at = 0; at < lines.length; ) {
    const first = at++;
    const folded = [lines[first] ?? ""];
    while (/^[ \t]/.test(lines[at] ?? "")) folded.push(lines[at++] ?? "");
    const problem = add(fields, folded);
    if (problem !== undefined) return { line: first + 1, problem };
  }
  return { fields };
}

/** Adds the field that some lines are, or says why they are none. */
function add(fields: HeaderField[], [first = "", ...rest]: readonly string[]): string | undefined {
  if (first.trim() === "") return "an empty line would end the header";
  const [, name, value = ""] = /^([!-9;-~]{1,100}):[ \t]*(.*)$/.exec(first) ?? [];
  if (name === undefined) return "this is no header field";
  if (OF_THE_MESSAGE.test(name)) return `a message has its own ${name}`;
  const field = { name, value: [value, ...rest].join("\r\n") };
  if (!/^[\t\r\n -~]*$/.test(field.value)) return `${name} is not in printable ASCII`;
  if (!isHeaderField(field)) return `${name} has a line that is empty or longer than 998 bytes`;
  if (fields.length >= MOST_FIELDS) return `there are more than ${MOST_FIELDS} fields`;
  fields.push(field);
  return undefined;
}
