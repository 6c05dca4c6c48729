/** A start tag of a page. */
export interface Tag {
  /** Lower case. */
  readonly name: string;
  /** By names in lower case. */
  readonly attributes: ReadonlyMap<string, string>;
}

/** What a page is made of, without regard to what is in what. */
export interface ScannedPage {
  readonly tags: readonly Tag[];
  /** The style sheets in it. */
  readonly styles: readonly string[];
  readonly comments: number;
  /** It begins as HTML5 does. */
  readonly hasDoctype: boolean;
}

/** Tags and attributes of one, characters of a value, and of all styles together, that are looked at. */
const MOST_TAGS = 20_000;
const MOST_ATTRIBUTES = 50;
const LONGEST_VALUE = 10_000;
const MOST_STYLES = 500_000;

const NAME = /<(\/?)([a-z][a-z0-9-]{0,30})/iy;
const ATTRIBUTE =
  /[\s/]*([^\s"'<>/=]{1,100})(?:\s{0,20}=\s{0,20}(?:"([^"]*)"|'([^']*)'|([^\s"'<>=`]+)))?/y;
const END_OF_STYLE = /<\/style/gi;

/** Scans a page once, from front to back; nothing in it is nested for this, so that it cannot be too deep. */
export function scanPage(html: string): ScannedPage {
  const tags: Tag[] = [];
  const styles: string[] = [];
  let [comments, styleLength, at] = [0, 0, 0];
  while (tags.length < MOST_TAGS) {
    const start = html.indexOf("<", at);
    if (start < 0) break;
    if (html.startsWith("<!--", start)) {
      comments++;
      at = after(html, "-->", start + 4);
      continue;
    }
    NAME.lastIndex = start;
    const [whole = "", slash = "", written = ""] = NAME.exec(html) ?? [];
    at = start + Math.max(whole.length, 1);
    if (written === "" || slash !== "") continue;
    const name = written.toLowerCase();
    const read = attributesAt(html, at);
    tags.push({ name, attributes: read.attributes });
    at = after(html, ">", read.end);
    if (name !== "style") continue;
    END_OF_STYLE.lastIndex = at;
    const end = END_OF_STYLE.exec(html)?.index ?? html.length;
    if (styleLength < MOST_STYLES) styles.push(html.slice(at, Math.min(end, at + MOST_STYLES)));
    styleLength += end - at;
    at = end;
  }
  return { tags, styles, comments, hasDoctype: /^\s{0,100}<!doctype html>/i.test(html) };
}

function attributesAt(
  html: string,
  from: number,
): { readonly attributes: ReadonlyMap<string, string>; readonly end: number } {
  const attributes = new Map<string, string>();
  let end = from;
  while (attributes.size < MOST_ATTRIBUTES) {
    ATTRIBUTE.lastIndex = end;
    const found = ATTRIBUTE.exec(html);
    if (found === null) break;
    end = ATTRIBUTE.lastIndex;
    const [, name = "", double, single, bare] = found;
    const value = (double ?? single ?? bare ?? "").slice(0, LONGEST_VALUE);
    if (!attributes.has(name.toLowerCase())) attributes.set(name.toLowerCase(), value);
  }
  return { attributes, end };
}

/** The place after a text; the end where it is missing. */
function after(html: string, text: string, from: number): number {
  const found = html.indexOf(text, from);
  return found < 0 ? html.length : found + text.length;
}
