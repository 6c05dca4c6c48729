import { type DeliveryFailure, type Token, token } from "../../core/mod.ts";

/** Says what failures mean, by the patterns of the configuration in force and, below them, the shipped ones. */
export interface BounceCategories {
  /**
   * The category of a failure, such as `bad-mailbox`: the one that a rule gave to it (`failure.category`), else that of the first pattern
   * that matches its status and what was said; `other` when none does.
   */
  of(failure: Pick<DeliveryFailure, "status" | "reply" | "text" | "category">): string;
  /** The category of a text `status;type;what was said`, and the place of the pattern, `file:line:column`, if one matches. */
  explain(text: string): BounceCategoryFound;
}

/** A category, and where it comes from. */
export interface BounceCategoryFound {
  readonly category: string;
  /** Undefined when no pattern matches. */
  readonly at: string | undefined;
}

/** What failures mean. */
export const BOUNCE_CATEGORIES: Token<BounceCategories> = token<BounceCategories>(
  "bounce-categories.categories",
);

const AGAINST: readonly string[] = ["bad-mailbox", "inactive-mailbox", "bad-domain"];

/**
 * Whether a failure of this category says of the mailbox that it takes no mail. What is said of the sender (its authentication, its
 * reputation, its rate) never does, nor do a full mailbox, the message's content, or categories of one's own.
 */
export function countsAgainstMailbox(category: string): boolean {
  return AGAINST.includes(category);
}
