import { type BodyParts, pageOf, textOf } from "./body-parts.ts";
import { MOST_LINKS } from "./limits.ts";

/** Attributes that hold addresses. */
const ATTRIBUTE =
  /\b(?:href|src|background)\s{0,20}=\s{0,20}(?:"([^"]{1,2000})"|'([^']{1,2000})'|([^\s"'<>]{1,2000}))/gi;
const IN_TEXT = /\bhttps?:\/\/[^\s<>"'`]{1,2000}/gi;

/** The web addresses in a message, each once, in order: of its page and of its text. */
export function linksIn(parts: BodyParts): readonly string[] {
  const found = new Set<string>();
  const add = (link: string): void => {
    if (/^https?:\/\//i.test(link) && found.size < MOST_LINKS) found.add(link);
  };
  for (const [, double, single, bare] of pageOf(parts).matchAll(ATTRIBUTE))
    add(unescaped((double ?? single ?? bare ?? "").trim()));
  if (parts.texts.length > 0)
    for (const [link] of textOf(parts).matchAll(IN_TEXT)) add(link.replace(/[).,;:!?\]]+$/, ""));
  return [...found];
}

function unescaped(text: string): string {
  return text.replaceAll("&amp;", "&").replaceAll("&#38;", "&");
}
