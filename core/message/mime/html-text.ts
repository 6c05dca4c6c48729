import { LONGEST_TEXT } from "./limits.ts";

/** Elements that begin a new line. */
const BREAKS =
  /^\/?(?:p|br|div|tr|table|li|ul|ol|h[1-6]|hr|pre|blockquote|section|dl|dt|dd|title)$/;
/** Elements whose content is not for people. */
const HIDDEN = /^(?:script|style|template)$/;

const ENTITIES: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  amp: "&",
  quot: '"',
  apos: "'",
  nbsp: " ",
  rsquo: "'",
  lsquo: "'",
};

/** The text of an HTML document as a person reads it, more or less, its first characters: enough to find words, addresses and replies in it. */
export function htmlText(html: string, most: number = LONGEST_TEXT): string {
  // A few letters are longer in lower case; places must stay the same.
  const small = html.toLowerCase();
  const lower = small.length === html.length ? small : html;
  const lastClose = html.lastIndexOf(">");
  let out = "";
  for (let at = 0; at < html.length && out.length < most; ) {
    const open = html.indexOf("<", at);
    if (open < 0 || open > lastClose) {
      out += html.slice(at, at + most);
      break;
    }
    out += html.slice(at, open);
    const name = /^\/?[a-z][a-z0-9]{0,15}|^!--/.exec(lower.slice(open + 1, open + 20))?.[0];
    const close = name === undefined ? -1 : endOfTag(lower, name, open);
    if (close < 0) {
      out += "<";
      at = open + 1;
    } else {
      if (name !== undefined && BREAKS.test(name)) out += "\n";
      else if (name === "td" || name === "th") out += " ";
      at = close;
    }
  }
  return out.replaceAll(/&(#x?[0-9a-f]{1,6}|[a-z]{2,6});/gi, entity);
}

/** The place after a tag, a comment, or an element that is hidden. -1 when it has no end. */
function endOfTag(lower: string, name: string, open: number): number {
  if (name === "!--") {
    const end = lower.indexOf("-->", open);
    return end < 0 ? lower.length : end + 3;
  }
  const close = lower.indexOf(">", open);
  if (close < 0 || !HIDDEN.test(name)) return close < 0 ? -1 : close + 1;
  const end = lower.indexOf(`</${name}`, close);
  return end < 0 ? lower.length : end;
}

function entity(written: string, name: string): string {
  if (!name.startsWith("#")) return ENTITIES[name.toLowerCase()] ?? written;
  const hex = name[1] === "x" || name[1] === "X";
  const code = Number.parseInt(name.slice(hex ? 2 : 1), hex ? 16 : 10);
  if (!(code >= 0x20 && code <= 0x10ffff) || (code >= 0xd800 && code <= 0xdfff)) return " ";
  return String.fromCodePoint(code);
}
