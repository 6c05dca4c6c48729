import { LONGEST_LINE, LONGEST_TEXT, MOST_LINES } from "../limits.ts";

/** A text for people, made so that phrases are found in it however its lines were broken. */
export class Prose {
  /** Without blanks at their ends; those at their beginnings are kept. */
  readonly lines: readonly string[];
  /** All lines in lower case, each run of blanks and line ends as one blank. */
  readonly flat: string;
  /** The same in lower case. */
  readonly lower: readonly string[];
  /** Where each line begins in `flat`. */
  readonly #starts: readonly number[];

  constructor(text: string) {
    const plain = text
      .slice(0, LONGEST_TEXT)
      .replaceAll(/[\u200b\u200e\u200f\ufeff]/g, "")
      .replaceAll(/[\t\u00a0\u3000]/g, " ")
      .replaceAll("\u2019", "'");
    this.lines = plain
      .split(/\r?\n|\r/, MOST_LINES)
      .map((line) => line.slice(0, LONGEST_LINE).trimEnd());
    this.lower = this.lines.map((line) => line.toLowerCase());
    const starts: number[] = [];
    const pieces: string[] = [];
    let length = 0;
    for (const line of this.lower) {
      const words = line.trimStart().replaceAll(/ {2,}/g, " ");
      if (length > 0 && words !== "") {
        pieces.push(" ");
        length++;
      }
      starts.push(length);
      pieces.push(words);
      length += words.length;
    }
    this.flat = pieces.join("");
    this.#starts = starts;
  }

  has(phrase: string): boolean {
    return this.flat.includes(phrase);
  }

  /** The line in which the phrase, in lower case with single blanks, first begins and that in which it ends; undefined without it. */
  find(
    phrase: string,
    fromLine = 0,
  ): { readonly first: number; readonly last: number } | undefined {
    const from = this.flat.indexOf(phrase, this.#starts[fromLine] ?? this.flat.length);
    if (from < 0) return undefined;
    return { first: this.#lineAt(from), last: this.#lineAt(from + phrase.length - 1) };
  }

  /** What follows a phrase in the line in which it ends. */
  after(phrase: string, line: number): string {
    const text = this.lines[line] ?? "";
    const tail = phrase.slice(Math.max(0, phrase.lastIndexOf(" ")) + 1);
    const at = text.toLowerCase().lastIndexOf(tail);
    return at < 0 ? "" : text.slice(at + tail.length);
  }

  #lineAt(offset: number): number {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
