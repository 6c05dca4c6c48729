import type { Entry } from "./entry.ts";
import type { Kept } from "./kept.ts";
import type { Searched } from "./search.ts";

/** A message as a search sees it: its text is read when a condition wants it. */
export function searchedOf(kept: Kept, { number, summary, read, tags }: Entry): Searched {
  return {
    summary,
    read,
    tags,
    get text() {
      return kept.searched(number);
    },
  };
}
