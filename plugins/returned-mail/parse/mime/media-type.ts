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

function parametersIn(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, written = "", quoted, bare = ""] of text.matchAll(PARAMETER)) {
    const value = quoted?.replaceAll(/\\(.)/g, "$1") ?? bare;
    // RFC 2231 §3: a long value comes in pieces, name*0, name*1 …, in order wherever they are written by programs.
    const name = written.toLowerCase().replace(/\*(?:\d{1,2}\*?)?$/, "");
    const isPiece = /\*\d{1,2}\*?$/.test(written);
    if (!found.has(name)) found.set(name, value);
    else if (isPiece) found.set(name, `${found.get(name) ?? ""}${value}`);
  }
  return found;
}
