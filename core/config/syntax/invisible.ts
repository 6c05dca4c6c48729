const INVISIBLE = /[\u00ad\u200b-\u200f\u2060]/g;

/** A text without signs that have no width. They come along when text is copied. */
export function withoutInvisible(text: string): string {
  return text.replaceAll(INVISIBLE, "");
}

/** What to do about a text that holds a sign without width; undefined when it does not. */
export function invisibleHint(text: string): string | undefined {
  const at = text.search(INVISIBLE);
  if (at < 0) return undefined;
  const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, "0");
  return `it contains U+${code}, which is invisible: retype the line`;
}
