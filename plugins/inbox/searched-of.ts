import type { Head } from "./head.ts";
import type { Kept } from "./kept.ts";
import type { Searched } from "./search.ts";
import type { Summary } from "./summary.ts";
import type { Mark } from "./tables.ts";

/** A message as a search sees it: its text is read when a condition wants it. */
export function searchedOf(
  kept: Kept,
  { number, summary, read, tags }: Mark & { readonly number: number; readonly summary: Summary },
): Searched {
  return {
    summary,
    read,
    tags,
    get text() {
      return kept.searched(number);
    },
  };
}

/** A message of which only the header is known. */
export class SearchedByHead implements Searched {
  /** A condition has asked for more: what it said does not count. */
  isUnsure = false;
  readonly summary: Searched["summary"];
  readonly read: boolean;
  readonly tags: readonly string[];

  constructor(head: Head, { read, tags }: Mark) {
    const unsure = (): number => {
      this.isUnsure = true;
      return 0;
    };
    this.read = read;
    this.tags = tags;
    this.summary = {
      ...head,
      get attachments() {
        return unsure();
      },
      get inline() {
        return unsure();
      },
    };
  }

  get text(): string {
    this.isUnsure = true;
    return "";
  }
}
