import { type EventToken, event } from "../../core/mod.ts";

/** What a refusal was about. */
export interface WordFound {
  /** The rule that has the word. */
  readonly rule: string;
  readonly word: string;
  readonly sender: string;
}

/** For plugins that want to know. */
export const WORD_FOUND: EventToken<WordFound> = event(
  "subject-guard.word-found",
  "A message was refused for a word in its subject.",
);
