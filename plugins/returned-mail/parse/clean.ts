import { peerText } from "../../../core/mod.ts";
import { LONGEST_VALUE } from "./limits.ts";

/** A text from outside on one line, its blanks and line ends each one blank, no control characters, cut where it is too long. */
export function clean(text: string, longest: number = LONGEST_VALUE): string {
  // What is cut off first costs nothing; blanks may shorten the rest.
  const line = peerText(
    text.slice(0, longest * 4).replaceAll(/[\s\u00a0\u200b\ufeff]+/g, " "),
  ).trim();
  return line.length > longest ? line.slice(0, longest).trimEnd() : line;
}

/** The same; undefined where nothing is left. */
export function cleanOrNone(text: string | undefined, longest?: number): string | undefined {
  const cleaned = text === undefined ? "" : clean(text, longest);
  return cleaned === "" ? undefined : cleaned;
}
