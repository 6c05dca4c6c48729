import type { Entry } from "./entry.ts";
import type { Kept } from "./kept.ts";
import type { Condition } from "./search.ts";
import { SearchedByHead, searchedOf } from "./searched-of.ts";

/**
 * Those of some messages that a condition holds for, in their order. Messages are read from disk (`read`) only where it asks for more than what is
 * known of them already.
 */
export async function numbersFound(
  kept: Kept,
  numbers: readonly number[],
  condition: Condition,
  read: (numbers: readonly number[]) => Promise<readonly Entry[]>,
): Promise<readonly number[]> {
  const found = new Set<number>();
  const unsure: number[] = [];
  for (const number of numbers) {
    const holds = known(kept, number, condition);
    if (holds === undefined) unsure.push(number);
    else if (holds) found.add(number);
  }
  if (unsure.length > 0)
    for (const entry of await read(unsure))
      if (condition(searchedOf(kept, entry))) found.add(entry.number);
  return numbers.filter((number) => found.has(number));
}

/** Whether a condition holds for a message by what is known of it; undefined when that cannot be told. */
function known(kept: Kept, number: number, condition: Condition): boolean | undefined {
  const mark = kept.mark(number);
  const summary = kept.summary(number);
  if (summary !== undefined) return condition(searchedOf(kept, { ...mark, number, summary }));
  const head = kept.head(number);
  if (head === undefined) return undefined;
  const message = new SearchedByHead(head, mark);
  const holds = condition(message);
  return message.isUnsure ? undefined : holds;
}
