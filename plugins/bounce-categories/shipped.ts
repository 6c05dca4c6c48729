import { LazyPattern, type Pattern, placeOf, shippedLines } from "../../core/mod.ts";
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
    const pattern = source === "" ? undefined : new LazyPattern(source, { ignoreCase: true });
    return { pattern, category, at: place };
  });
}
