/**
 * What must not reach a screen, a line of a file or a letter as it is: control characters (C0, DEL, C1), everything that
 * ends a line, everything that turns the direction of writing, and halves of surrogate pairs.
 */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/gu;

/** The same without line feeds and tabs, which only lay a text out. */
const UNSAFE_IN_LINES = /[^\P{Cc}\n\t]|[\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/gu;

/** Most texts have nothing but these. */
const PLAIN = /^[\x20-\x7e]*$/;

/** Those of them that are blanks to the eye: tab, line ends and the like. */
const BLANK = /\s|\u0085/;

/** Writes unsafe characters as `\uXXXX`. Inside the strings of a JSON text that changes no value. */
export function escaped(text: string): string {
  return PLAIN.test(text) ? text : text.replace(UNSAFE, escapeOf);
}

/** `escaped`, for texts of several lines. */
export function escapedLines(text: string): string {
  return text.replace(UNSAFE_IN_LINES, escapeOf);
}

/** Puts one character in the place of each unsafe one: a blank for tabs and line ends, else `?`. */
export function replaced(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(UNSAFE, (character) => (BLANK.test(character) ? " " : "?"));
}

/** Writes unsafe characters as XML references; those that XML 1.0 cannot hold at all (§2.2) become U+FFFD. */
export function referenced(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replace(UNSAFE, (character) => `&#${character.charCodeAt(0)};`);
}

function escapeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
