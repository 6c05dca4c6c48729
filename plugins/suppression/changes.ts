import type { Subject } from "./entry-key.ts";
import type { EntryWriter, Put } from "./entry-writer.ts";
import type { KeptLists } from "./kept-lists.ts";
import type { ListPlan } from "./list-plan.ts";
import { entriesOf, pageOf } from "./pages.ts";
import { type ReadRow, type Row, subjectOf } from "./row.ts";
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

/** Whom to take off a list: in one scope, or in all of them. */
export interface Removal {
  readonly subject: Subject;
  readonly scope: string | undefined;
}

/** Takes some off a list, an address also where it is under its digest. Resolves with how many entries went. */
export async function removeAll(
  lists: KeptLists,
  list: string,
  removals: readonly Removal[],
): Promise<number> {
  let removed = 0;
  for (let from = 0; from < removals.length; from += AT_ONCE)
    await lists.change((writer) => {
      for (const { subject, scope } of removals.slice(from, from + AT_ONCE)) {
        const rows = entriesOf(lists, list, subject);
        removed += removeRows(
          writer,
          list,
          rows.filter((row) => scope === undefined || row.scope === scope),
        );
      }
    });
  return removed;
}

/** Takes the first `most` entries off a list, or all if there are no more. Resolves with how many went. */
export async function clearSome(lists: KeptLists, list: string, most: number): Promise<number> {
  let removed = 0;
  while (removed < most) {
    const before = removed;
    await lists.change((writer) => {
      const { rows } = pageOf(lists, list, "", Math.min(AT_ONCE, most - before));
      removed += removeRows(writer, list, rows);
    });
    if (removed === before) break;
  }
  return removed;
}

function removeRows(writer: EntryWriter, list: string, rows: readonly Row[]): number {
  let removed = 0;
  for (const { address, scope } of rows) {
    const subject = subjectOf(address);
    if (subject !== undefined && writer.remove({ list, subject, scope })) removed++;
  }
  return removed;
}

/** Why an entry's scope makes no sense on a list; undefined when it does. */
export function scopeProblem(scope: string, plan: ListPlan): string | undefined {
  if (scopeFits(scope, plan.scope)) return undefined;
  return `the list ${plan.name} has scope ${plan.scope}: an entry for ${scope} alone would never count`;
}
