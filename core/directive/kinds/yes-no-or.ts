import type { Kind } from "../kind.ts";
import { oneOf, yesNo } from "./words.ts";

/** `yes`, `no` (or `true`, `false`), or one of some further words. */
export function yesNoOr<const W extends string>(words: readonly W[]): Kind<"yes" | "no" | W> {
  const all: Kind<"yes" | "no" | W> = oneOf(["yes", "no", ...words]);
  return {
    ...all,
    parse(text, place) {
      const answer = yesNo.parse(text);
      return answer.ok ? { ok: true, value: answer.value ? "yes" : "no" } : all.parse(text, place);
    },
  };
}
