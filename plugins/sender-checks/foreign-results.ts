import { HeaderBlock, normalizeDomain } from "../../core/mod.ts";
import { fieldTexts } from "./mailboxes.ts";

/** The field's name (RFC 8601 §2.2). */
export const RESULTS: string = "Authentication-Results";

/** Whether a header has Authentication-Results that claim one of `names`; `isCut`: there may be more of it. */
export function claimsName(header: Buffer, names: readonly string[], isCut: boolean): boolean {
  return isCut || fieldTexts(HeaderBlock.of(header), RESULTS).some((text) => isFrom(text, names));
}

/**
 * Whether the text of such a field has one of `names` for its authserv-id (RFC 8601 §5), as lenient readers see it too. A text that cannot
 * be read counts where it mentions a name at all, an encoded one always.
 */
export function isFrom(text: string, names: readonly string[]): boolean {
  const id = authservId(text);
  if (id === undefined) return names.some((name) => text.toLowerCase().includes(name));
  if (id.startsWith("=?")) return true;
  return names.includes(normalizeDomain(id) ?? id.toLowerCase());
}

/**
 * The first word in front of the first semicolon: without comments (RFC 5322 §3.2.2), quotes, and blanks around its dots. Undefined where a
 * comment or a quoted string does not end.
 */
function authservId(text: string): string | undefined {
  let head = "";
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? "";
    if (sign === "\\" && (quoted || depth > 0)) {
      at++;
      if (quoted) head += text[at] ?? "";
    } else if (sign === '"' && depth === 0) quoted = !quoted;
    else if (quoted) head += sign;
    else if (sign === "(") depth++;
    else if (sign === ")" && depth > 0) {
      depth--;
      head += " ";
    } else if (depth > 0) continue;
    else if (sign === ";") break;
    else head += sign;
  }
  if (quoted || depth > 0) return undefined;
  // Some readers end a text at a control character, others pass over it.
  const [id = ""] = head
    .replaceAll(/[^!-~\u0080-\u{10ffff}]+/gu, " ")
    .replaceAll(/ ?\. ?/g, ".")
    .trim()
    .split(/(?!^)=|[ /]/);
  return id;
}
