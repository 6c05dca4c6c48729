import { fieldText, HeaderBlock } from "../../core/mod.ts";

/** The field's name (RFC 8601 §2.2). */
export const RESULTS: string = "Authentication-Results";

/** Whether a header has Authentication-Results that claim one of `names`; `isCut`: there may be more of it. */
export function claimsName(header: Buffer, names: readonly string[], isCut: boolean): boolean {
  if (isCut) return true;
  const wanted = RESULTS.toLowerCase();
  for (const { name, bytes } of HeaderBlock.of(header).pieces())
    if (name === wanted && isFrom(fieldText(bytes), names)) return true;
  return false;
}

/**
 * Whether the text of such a field begins with one of `names` for its authserv-id (RFC 8601 §5), whatever comments are in front of
 * it. Of a text that makes no sense that counts which mentions a name at all.
 */
export function isFrom(text: string, names: readonly string[]): boolean {
  const rest = withoutComments(text);
  if (rest === undefined) return names.some((name) => text.toLowerCase().includes(name));
  const [, quoted, token = ""] = /^\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"/=]*))/s.exec(rest) ?? [];
  const id = quoted === undefined ? token : quoted.replaceAll(/\\(.)/gs, "$1").trim();
  return names.includes(id.toLowerCase().replace(/\.$/, ""));
}

/** A text from its first word on, without the comments before it (RFC 5322 §3.2.2); undefined where one does not end. */
function withoutComments(text: string): string | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === "\\" && depth > 0) at++;
    else if (sign === "(") depth++;
    else if (sign === ")" && depth > 0) depth--;
    else if (depth === 0 && sign !== " " && sign !== "\t") return text.slice(at);
  }
  return depth === 0 ? "" : undefined;
}
