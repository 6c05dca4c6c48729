import type { EventKind, JournalConsumer, JournalEntry, RecordedOutcome } from "../../core/mod.ts";
import type { AccountingFile } from "./accounting-file.ts";
import { isWritten, type RecordType } from "./columns.ts";
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
  readonly journalWhenFull: JournalConsumer["whenFull"];
}

/** Takes outcomes from the journal to a file. It is done with them when they are on disk. */
export function recordsConsumer(
  path: string,
  settings: RecordsSettings,
  file: Pick<AccountingFile, "append">,
): JournalConsumer {
  const { records, isoTimes, layout } = settings;
  return {
    name: `acct-file ${path}`,
    events: records.flatMap((type) => (isWritten(type) ? KINDS[type] : [])),
    maxSize: settings.journalMaxSize,
    maxAge: settings.journalMaxAge,
    whenFull: settings.journalWhenFull,
    consume(entries) {
      const lines = linesOf(entries, layout, isoTimes);
      return lines === "" ? undefined : file.append(lines);
    },
  };
}

function linesOf(entries: readonly JournalEntry[], layout: Layout, isoTimes: boolean): string {
  let lines = "";
  for (const { event } of entries)
    if (event.kind === "outcomes")
      for (const outcome of event.outcomes)
        if (isAccounted(outcome)) lines += layout.line(outcome, isoTimes);
  return lines;
}

/** False for what an operator took out and does not want to see recorded. */
function isAccounted(outcome: RecordedOutcome): boolean {
  return outcome.kind !== "deleted" || outcome.accounted;
}
