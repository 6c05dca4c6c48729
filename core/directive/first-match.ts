import { requiredTexts } from "../text/required-texts.ts";
import { TextFinder } from "../text/text-finder.ts";
import type { Pattern } from "./kinds/regex.ts";

/** Characters of a text that are looked at. */
const LONGEST = 4096;

/**
 * Finds the first of many rules whose expression matches a text, without trying them all: one pass over the text tells which of them
 * cannot match, because no text that they need is in it. Linear in the text. Nothing is kept of texts.
 */
export class FirstMatch<R extends { readonly pattern: Pattern | undefined }> {
  readonly #rules: readonly R[];
  readonly #finder: TextFinder;
  /** 1 for the rules of which nothing is known. */
  readonly #always: Uint8Array;
  readonly #marks: Uint8Array;

  /** `rules` in their order; one without an expression matches every text. */
  constructor(rules: readonly R[]) {
    const texts = rules.map(({ pattern }) => pattern && requiredTexts(pattern.source));
    this.#rules = rules;
    this.#always = Uint8Array.from(texts, (some) => (some === undefined ? 1 : 0));
    this.#marks = new Uint8Array(rules.length);
    this.#finder = new TextFinder(
      texts.flatMap((some = [], at) => some.map((text) => [text, at] as const)),
    );
  }

  /** The first rule that matches what the text begins with, its first 4096 characters. */
  find(text: string): R | undefined {
    const seen = text.length > LONGEST ? text.slice(0, LONGEST) : text;
    const marks = this.#marks;
    marks.set(this.#always);
    this.#finder.mark(lowerCase(seen), marks);
    for (let at = 0; at < marks.length; at++) {
      if (marks[at] === 0) continue;
      const rule = this.#rules[at];
      if (rule !== undefined && (rule.pattern === undefined || rule.pattern.test(seen)))
        return rule;
    }
    return undefined;
  }
}

/** Small letters, also for the two signs beyond ASCII that count as small or capital forms of ASCII letters: long s, Kelvin. */
function lowerCase(text: string): string {
  const lower = text.toLowerCase();
  return lower.includes("\u017f") ? lower.replaceAll("\u017f", "s") : lower;
}
