import { fieldText, type HeaderBlock } from "../../core/mod.ts";

/** The longest field that is read, characters. */
const LONGEST = 16 * 1024;

/** What some readers decode or cut off before they look for addresses. */
const TREACHEROUS = /=\?|[^\t -~\u0080-\u{10ffff}]/u;

/** The texts of all fields of that name, unfolded; nothing is decoded, as a decoded name may look like an address. */
export function fieldTexts(header: HeaderBlock, name: string): readonly string[] {
  const wanted = name.toLowerCase();
  return [...header.pieces()]
    .filter((piece) => piece.name === wanted)
    .map(({ bytes }) => fieldText(bytes));
}

/** The addresses in all fields of that name; nothing of a field that cannot be read. */
export function mailboxesOf(header: HeaderBlock, name: string): readonly string[] {
  return fieldTexts(header, name).flatMap((text) => mailboxesIn(text) ?? []);
}

/**
 * The addresses in a From, Reply-To or similar field (RFC 5322 §3.4), not decoded: what is in angle brackets, or a word with an `@`.
 * Undefined where the text cannot be read as a list of mailboxes, so that no two readers take it for different ones. Groups are not taken
 * apart: no From may be one. `loose`: words before a comma count as part of a name, as in `Example, Inc. <a@example.net>`.
 */
export function mailboxesIn(value: string, loose = false): readonly string[] | undefined {
  if (value.length > LONGEST) return undefined;
  const bare = withoutCommentsAndQuotes(value);
  if (bare === undefined) return undefined;
  const addresses: string[] = [];
  for (const part of bare.split(",")) {
    const text = part.trim();
    if (loose && !/[@<>:;]/.test(text) && !TREACHEROUS.test(text)) continue;
    const open = text.indexOf("<");
    const close = text.indexOf(">");
    const bracketed = open >= 0 && close === text.length - 1 && text.lastIndexOf("<") === open;
    if ((open >= 0 || close >= 0) && !bracketed) return undefined;
    if (bracketed && /[:;]/.test(text.slice(0, open))) return undefined;
    const address = (bracketed ? text.slice(open + 1, close) : text).trim();
    if (!/^[^\s@<>:;]+@[^\s@<>:;]+$/.test(address.replace(/@\[[^[\]]*\]$/, "@literal")))
      return undefined;
    if (TREACHEROUS.test(address)) return undefined;
    addresses.push(address);
  }
  return addresses.length > 0 ? addresses : undefined;
}

/** The text with quoted strings and comments made harmless; undefined where one does not end. */
function withoutCommentsAndQuotes(text: string): string | undefined {
  let out = "";
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? "";
    if (sign === "\\" && (quoted || depth > 0)) at++;
    else if (quoted) quoted = sign !== '"';
    else if (sign === "(") depth++;
    else if (sign === ")" && depth > 0) depth--;
    else if (depth > 0) continue;
    else if (sign === '"') {
      quoted = true;
      // A quoted local part is a word like another.
      out += "q";
    } else out += sign;
  }
  return quoted || depth > 0 ? undefined : out;
}
