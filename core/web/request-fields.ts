import type { Kind } from "../directive/kind.ts";
import { readableFile } from "../directive/kinds/paths.ts";
import type { FileMistake } from "../directive/mention.ts";

/** Characters of a file, and fields in it. */
const MOST_CHARACTERS = 64 * 1024;
const MOST_FIELDS = 100;

/** What a request has of its own (RFC 9110 §7.2, RFC 9112 §6, RFC 9110 §7.6.1). */
const OF_THE_REQUEST =
  /^(host|content-length|content-encoding|transfer-encoding|connection|keep-alive|te|trailer|upgrade|expect|proxy-.*)$/i;

/** Header fields of HTTP requests by their names in lower case. Their values may be secret: they are never shown. */
export type RequestFields = Readonly<Record<string, string>>;

/** The fields of a text, or the first mistake in it. Mistakes say nothing that is secret. */
export type RequestFieldsRead =
  | { readonly ok: true; readonly fields: RequestFields }
  | { readonly ok: false; readonly mistake: FileMistake };

/** Reads lines `Name: value` of header fields for HTTP requests (RFC 9110 §5). Empty lines and those that begin with # are passed over. */
export function readRequestFields(text: string): RequestFieldsRead {
  const failed = (line: number, problem: string): RequestFieldsRead => ({
    ok: false,
    mistake: { line, problem },
  });
  if (text.length > MOST_CHARACTERS)
    return failed(1, `the file has more than ${MOST_CHARACTERS} characters`);
  const fields: Record<string, string> = {};
  for (const [at, line] of text
    .replace(/^\ufeff/, "")
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const [, name = "", value] =
      /^([!#$%&'*+.^_`|~\w-]{1,100}):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    if (value === undefined) return failed(at + 1, "expected a header field, NAME: VALUE");
    if (OF_THE_REQUEST.test(name)) return failed(at + 1, `a request has its own ${name}`);
    if (!/^[\t -~]{0,8192}$/.test(value))
      return failed(at + 1, `${name} is not in printable ASCII, or longer than 8192 bytes`);
    const key = name.toLowerCase();
    if (key in fields) return failed(at + 1, `${name} is there twice`);
    fields[key] = value;
    if (Object.keys(fields).length > MOST_FIELDS)
      return failed(at + 1, `there are more than ${MOST_FIELDS} fields`);
  }
  return { ok: true, fields };
}

/** A file with header fields for HTTP requests. */
export const requestFieldsFile: Kind<string> = {
  ...readableFile,
  name: "file with fields of requests",
  accepts: "a file with header fields of HTTP, one a line",
  example: "/etc/mta/webhook-headers.txt",
  mentions: (path) => [
    {
      kind: "path",
      path,
      use: "read",
      examine(text) {
        const read = readRequestFields(text);
        return read.ok ? undefined : read.mistake;
      },
    },
  ],
};
