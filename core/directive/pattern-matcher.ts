import { requiredTexts } from "../text/required-texts.ts";
import { TextFinder } from "../text/text-finder.ts";
import type { Pattern } from "./kinds/regex.ts";

/** Characters of a text that are looked at. */
const LONGEST = 4096;

/**
 * Finds the rules whose expressions match a text, of many, without trying them all: one pass over the text tells which of them cannot
 * match, because no text that they need is in it. Linear in the text. Nothing is kept of texts.
 */
export class PatternMatcher<R extends { readonly pattern: Pattern | undefined }> {
  readonly #rules: readonly R[];
  readonly #marks: Uint8Array;
  /** Made when the first text is looked at: that takes tens of milliseconds for a long list. */
  #sieve: Sieve | undefined;

  /** `rules` in their order; one without an expression matches every text. */
  constructor(rules: readonly R[]) {
    this.#rules = rules;
    this.#marks = new Uint8Array(rules.length);
  }

  /** The first rule that matches what the text begins with, its first 4096 characters. */
  first(text: string): R | undefined {
    const seen = this.#look(text);
    for (let at = 0; at < this.#marks.length; at++) {
      const rule = this.#matching(at, seen);
      if (rule !== undefined) return rule;
    }
    return undefined;
  }

  /** All rules that match it, in their order. */
  all(text: string): readonly R[] {
    const seen = this.#look(text);
    const found: R[] = [];
    for (let at = 0; at < this.#marks.length; at++) {
      const rule = this.#matching(at, seen);
      if (rule !== undefined) found.push(rule);
    }
    return found;
  }

  /** Marks the rules that may match; returns the text as far as it is looked at. */
  #look(text: string): string {
    const seen = text.length > LONGEST ? text.slice(0, LONGEST) : text;
    this.#sieve ??= sieveOf(this.#rules);
    this.#marks.set(this.#sieve.always);
    this.#sieve.finder.mark(lowerCase(seen), this.#marks);
    return seen;
  }

  #matching(at: number, text: string): R | undefined {
    const rule = this.#marks[at] === 0 ? undefined : this.#rules[at];
    return rule === undefined || (rule.pattern?.test(text) ?? true) ? rule : undefined;
  }
}

/** What tells which rules may match a text. */
interface Sieve {
  readonly finder: TextFinder;
  /** 1 for the rules of which nothing is known. */
  readonly always: Uint8Array;
}

function sieveOf(rules: readonly { readonly pattern: Pattern | undefined }[]): Sieve {
  const texts = rules.map(({ pattern }) => pattern && requiredTexts(pattern.source));
  return {
    finder: new TextFinder(
      texts.flatMap((some = [], at) => some.map((text) => [text, at] as const)),
    ),
    always: Uint8Array.from(texts, (some) => (some === undefined ? 1 : 0)),
  };
}

/** Small letters, also for the two signs beyond ASCII that count as small or capital forms of ASCII letters: long s, Kelvin. */
function lowerCase(text: string): string {
  const lower = text.toLowerCase();
  return lower.includes("\u017f") ? lower.replaceAll("\u017f", "s") : lower;
}
