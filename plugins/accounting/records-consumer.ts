import type {
  ConsumerInstance,
  EventKind,
  JournalEntry,
  RecordedOutcome,
  WhenFull,
} from "../../core/mod.ts";
import type { AccountingFile } from "./accounting-file.ts";
import { type Categories, isWritten, type RecordType } from "./columns.ts";
import type { Layout } from "./layout.ts";
import type { AccountingRecord } from "./record-type.ts";

/** What the records of a type tell of. */
const KINDS: Readonly<Record<RecordType, readonly EventKind[]>> = {
  d: ["delivered"],
  b: ["bounced", "deleted"],
  t: ["deferred"],
};

/** What goes into a file, and what becomes of it while the file cannot be written. */
export interface RecordsSettings {
  readonly records: readonly AccountingRecord[];
  readonly isoTimes: boolean;
  readonly layout: Layout;
  readonly journalMaxSize: number;
  readonly journalMaxAge: number;
  readonly journalWhenFull: WhenFull;
}

/** What a file wants of the journal, and how much of it may wait. */
export function consumerOf(
  path: string,
  settings: RecordsSettings,
): Required<Omit<ConsumerInstance, "limit">> {
  return {
    name: path,
    events: settings.records.flatMap((type) => (isWritten(type) ? KINDS[type] : [])),
    maxSize: settings.journalMaxSize,
    maxAge: settings.journalMaxAge,
    whenFull: settings.journalWhenFull,
  };
}

/** Writes records of what happened to a file. Resolves when they are on disk; nothing is waited for when there are none. */
export function writeRecords(
  entries: readonly JournalEntry[],
  { layout, isoTimes }: RecordsSettings,
  file: Pick<AccountingFile, "append">,
  categories: Categories,
): void | Promise<void> {
  const lines = linesOf(entries, layout, isoTimes, categories);
  return lines === "" ? undefined : file.append(lines);
}

function linesOf(
  entries: readonly JournalEntry[],
  layout: Layout,
  isoTimes: boolean,
  categories: Categories,
): string {
  let lines = "";
  for (const { event } of entries)
    if (event.kind === "outcomes")
      for (const outcome of event.outcomes)
        if (isAccounted(outcome)) lines += layout.line(outcome, isoTimes, categories);
  return lines;
}

/** False for what an operator took out and does not want to see recorded. */
function isAccounted(outcome: RecordedOutcome): boolean {
  return outcome.kind !== "deleted" || outcome.accounted;
}
