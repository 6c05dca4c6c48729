import { Buffer } from "node:buffer";

/** What a `Content-Type` or `Content-Disposition` says (RFC 2045 §5.1, RFC 2183). */
export interface MediaType {
  /** In lower case, such as `text/plain`. */
  readonly type: string;
  /** By name in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** Characters that are looked at. */
const LONGEST = 1000;

const PARAMETER = /;\s*([!#$&'*+.^\w`|~%-]{1,80})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*))/g;

/** Reads the value of such a field; without one, or with one that makes no sense, `fallback`. */
export function readMediaType(text: string | undefined, fallback: string): MediaType {
  const seen = (text ?? "").slice(0, LONGEST);
  const type = /^\s*([!#$&^\w.+-]{1,80}(?:\/[!#$&^\w.+-]{1,80})?)/.exec(seen)?.[1]?.toLowerCase();
  return { type: type ?? fallback, parameters: parametersIn(seen) };
}

/** The pieces of a value, and what is said of its characters. */
interface Value {
  text: string;
  /** Of a value in pieces, or with percent signs: latin1 stands for bytes. */
  charset: string | undefined;
}

function parametersIn(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, Value>();
  for (const [, written = "", quoted, bare = ""] of text.matchAll(PARAMETER)) {
    const value = quoted?.replaceAll(/\\(.)/g, "$1") ?? bare;
    // RFC 2231 §3: a long value comes in pieces, name*0, name*1 …, in order wherever they are written by programs.
    const name = written.toLowerCase().replace(/\*(?:\d{1,2}\*?)?$/, "");
    const isPiece = /\*\d{1,2}\*?$/.test(written);
    const known = found.get(name);
    if (known === undefined) found.set(name, firstPiece(value, written.endsWith("*")));
    else if (isPiece) known.text += written.endsWith("*") ? percentDecoded(value) : value;
  }
  return new Map(
    [...found].map(([name, { text: raw, charset }]) => [name, inCharset(raw, charset)]),
  );
}

/** RFC 2231 §4: `charset'language'value` with percent signs, where the name ends with an asterisk. */
function firstPiece(value: string, isEncoded: boolean): Value {
  const [, charset, rest] = isEncoded
    ? (/^([\w.:+-]{0,40})'[\w-]{0,40}'(.*)$/s.exec(value) ?? [])
    : [];
  return rest === undefined
    ? { text: value, charset: undefined }
    : { text: percentDecoded(rest), charset: charset || "us-ascii" };
}

/** Each character of what comes out is a byte, unless it was beyond ASCII before. */
function percentDecoded(value: string): string {
  return value.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** A charset that nobody knows leaves the bytes as they are. */
function inCharset(raw: string, charset: string | undefined): string {
  if (charset === undefined) return raw;
  try {
    return new TextDecoder(charset).decode(Buffer.from(raw, "latin1"));
  } catch {
    return raw;
  }
}
