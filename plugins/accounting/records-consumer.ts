import type {
  ConsumerInstance,
  EventKind,
  JournalEntry,
  RecordedOutcome,
  WhenFull,
} from "../../core/mod.ts";
import { type Categories, isWritten, type RecordType } from "./columns.ts";
import type { Layout } from "./layout.ts";
import type { AccountingOutput, WrittenRecord } from "./output.ts";
import type { AccountingRecord } from "./record-type.ts";

/** Characters of records that an output gets at once, those of one event apart: one may have hundreds of recipients. */
const BATCH = 1024 * 1024;

/** What the records of a type tell of. */
const KINDS: Readonly<Record<RecordType, readonly EventKind[]>> = {
  d: ["delivered"],
  b: ["bounced", "deleted"],
  t: ["deferred"],
};

/** What an acct-file records, and what becomes of it while its output does not take it. */
export interface RecordsSettings {
  readonly records: readonly AccountingRecord[];
  readonly isoTimes: boolean;
  readonly layout: Layout;
  readonly journalMaxSize: number;
  readonly journalMaxAge: number;
  readonly journalWhenFull: WhenFull;
}

/** What an acct-file wants of the journal, and how much of it may wait. */
export function consumerOf(
  path: string,
  settings: RecordsSettings,
): Required<Omit<ConsumerInstance, "limit" | "gather">> {
  return {
    name: path,
    events: settings.records.flatMap((type) => (isWritten(type) ? KINDS[type] : [])),
    maxSize: settings.journalMaxSize,
    maxAge: settings.journalMaxAge,
    whenFull: settings.journalWhenFull,
  };
}

/** Gives records of what happened to an output. Resolves when it has them; nothing is waited for when there are none. */
export async function writeRecords(
  entries: readonly JournalEntry[],
  settings: RecordsSettings,
  output: Pick<AccountingOutput, "has" | "take">,
  categories: Categories,
  signal: AbortSignal,
): Promise<void> {
  const known = output.has;
  let records: WrittenRecord[] = [];
  let characters = 0;
  for (const [place, { id, event }] of entries.entries()) {
    if (id <= known) continue;
    let part = 0;
    if (event.kind === "outcomes")
      for (const outcome of event.outcomes) {
        if (!isAccounted(outcome)) continue;
        const line = settings.layout.line(outcome, settings.isoTimes, categories);
        records.push({ event: id, part: part++, line });
        characters += line.length;
      }
    const isLast = place === entries.length - 1;
    if (records.length === 0 || (characters < BATCH && !isLast)) continue;
    await output.take({ records, upTo: id }, signal);
    records = [];
    characters = 0;
  }
}

/** False for what an operator took out and does not want to see recorded. */
function isAccounted(outcome: RecordedOutcome): boolean {
  return outcome.kind !== "deleted" || outcome.accounted;
}
