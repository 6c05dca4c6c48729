import { type DeliveryFailure, PatternMatcher, replyText } from "../../core/mod.ts";
import type { BounceCategories, BounceCategoryFound } from "./contract.ts";
import type { PlacedRule } from "./shipped.ts";

/** The category of what no rule matches. */
const NONE: BounceCategoryFound = { category: "other", at: undefined };

/** The rules of a configuration, and the shipped ones below them. */
export class CategoryRules implements BounceCategories {
  readonly #own: PatternMatcher<PlacedRule>;
  readonly #shipped: PatternMatcher<PlacedRule>;

  constructor(own: readonly PlacedRule[], shipped: PatternMatcher<PlacedRule>) {
    this.#own = new PatternMatcher(own);
    this.#shipped = shipped;
  }

  of({
    status,
    reply,
    text,
    category,
  }: Pick<DeliveryFailure, "status" | "reply" | "text" | "category">): string {
    if (category !== undefined) return category;
    const said = reply === undefined ? `x-mta;${text}` : `smtp;${replyText(reply)}`;
    return this.explain(`${status};${said}`).category;
  }

  explain(text: string): BounceCategoryFound {
    return this.#own.first(text) ?? this.#shipped.first(text) ?? NONE;
  }
}
