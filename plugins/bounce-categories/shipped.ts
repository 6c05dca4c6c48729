import { compilePattern, type Pattern, placeOf, shippedLines } from "../../core/mod.ts";
import { partsOf } from "./rule.ts";

/** A rule and where it stands, `file:line:column`. */
export interface PlacedRule {
  readonly pattern: Pattern | undefined;
  readonly category: string;
  readonly at: string;
}

/** The shipped rules, in their order. Rejects when the file is damaged. */
export async function shippedRules(): Promise<readonly PlacedRule[]> {
  const lines = await shippedLines("bounce-categories.conf", "bounce-category-patterns", "/regex/");
  return lines.map(({ text, at }) => {
    const parts = partsOf(text);
    const place = placeOf(at);
    if (parts === undefined) throw new Error(`${place}: no rule of bounce categories`);
    const { source, category } = parts;
    const pattern = source === "" ? undefined : new LazyPattern(source, place);
    return { pattern, category, at: place };
  });
}

/** An expression that is compiled when a text first needs it: most servers see few sorts of failures. */
class LazyPattern implements Pattern {
  readonly source: string;
  readonly #place: string;
  #compiled: Pattern | undefined;

  constructor(source: string, place: string) {
    this.source = source;
    this.#place = place;
  }

  test(text: string): boolean {
    this.#compiled ??= this.#compile();
    return this.#compiled.test(text);
  }

  #compile(): Pattern {
    const compiled = compilePattern(this.source, { ignoreCase: true });
    if (!compiled.ok) throw new Error(`${this.#place}: expected ${compiled.expected}`);
    return compiled.pattern;
  }
}
