import type { Subject } from "./entry-key.ts";
import type { Put } from "./entry-writer.ts";
import type { KeptLists } from "./kept-lists.ts";
import type { ListPlan } from "./list-plan.ts";
import { entriesOf } from "./pages.ts";
import { type ReadRow, subjectOf } from "./row.ts";
import { scopeFits } from "./scope.ts";

/** Changes in one transaction: it must not hold up the mail. */
const AT_ONCE = 500;

/** What came of adding. */
export type Counts = Readonly<Record<Put, number>>;

/** Puts entries on a list. */
export async function addAll(
  lists: KeptLists,
  list: string,
  rows: readonly ReadRow[],
): Promise<Counts> {
  const counts = { added: 0, changed: 0, kept: 0 };
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    const puts: Put[] = [];
    await lists.change((writer) => {
      for (const { subject, scope, entry } of rows.slice(from, from + AT_ONCE))
        puts.push(writer.put({ list, subject, scope }, entry));
    });
    for (const put of puts) counts[put]++;
  }
  return counts;
}

/** Takes somebody off a list, in one scope or in all of them, with what is there under a digest. Resolves with the entries that went. */
export async function removeOne(
  lists: KeptLists,
  list: string,
  subject: Subject,
  scope: string | undefined,
): Promise<number> {
  let removed = 0;
  await lists.change((writer) => {
    for (const row of entriesOf(lists, list, subject)) {
      const found = scope === undefined || row.scope === scope ? subjectOf(row.address) : undefined;
      if (found && writer.remove({ list, subject: found, scope: row.scope })) removed++;
    }
  });
  return removed;
}

/** Why an entry's scope makes no sense on a list; undefined when it does. */
export function scopeProblem(scope: string, plan: ListPlan): string | undefined {
  if (scopeFits(scope, plan.scope)) return undefined;
  return `the list ${plan.name} has scope ${plan.scope}: an entry for ${scope} alone would never count`;
}
