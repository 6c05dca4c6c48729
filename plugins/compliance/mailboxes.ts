/** The longest field that is read, characters. */
const LONGEST = 16 * 1024;

/**
 * The addresses in a From, Reply-To or similar field (RFC 5322 §3.4): what is in angle brackets, or a word with an `@`. Undefined
 * where the text cannot be read as a list of mailboxes. Groups are not taken apart: no From may be one.
 */
export function mailboxesIn(value: string): readonly string[] | undefined {
  if (value.length > LONGEST) return undefined;
  const bare = withoutCommentsAndQuotes(value);
  if (bare === undefined) return undefined;
  const addresses: string[] = [];
  for (const part of bare.split(",")) {
    const text = part.trim();
    const open = text.indexOf("<");
    const close = text.indexOf(">");
    const bracketed = open >= 0 && close === text.length - 1 && text.lastIndexOf("<") === open;
    if ((open >= 0 || close >= 0) && !bracketed) return undefined;
    const address = (bracketed ? text.slice(open + 1, close) : text).trim();
    if (!/^[^\s@<>]+@[^\s@<>]+$/.test(address)) return undefined;
    addresses.push(address);
  }
  return addresses;
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
