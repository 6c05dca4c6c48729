import {
  type ConsumerInstance,
  type EventKind,
  type JournalEntry,
  type NameChoices,
  queueChooser,
  type RecordedOutcome,
  type WebUrl,
  type WhenFull,
} from "../../core/mod.ts";
import type { Categories } from "./cells.ts";
import type { Layout } from "./layout.ts";
import type { AccountingOutput, WrittenRecord } from "./output.ts";
import { isCommand } from "./pipe/command.ts";
import type { AccountingRecord } from "./record-type.ts";
import { type Recorded, recordedIn } from "./recorded.ts";
import { LONGEST_POST } from "./web-output.ts";

/** Characters of records that an output gets at once, those of one event apart: one may have hundreds of recipients. */
const BATCH = 1024 * 1024;

/** What the records of a type tell of. */
const KINDS: Readonly<Record<AccountingRecord, readonly EventKind[]>> = {
  d: ["delivered"],
  b: ["bounced", "deleted"],
  t: ["deferred"],
  tq: ["queue-deferred"],
  r: ["accepted"],
  rb: ["plugin"],
  rs: ["plugin"],
  f: ["plugin"],
};

/** What an acct-file records, and what becomes of it while its output does not take it. */
export interface RecordsSettings {
  readonly records: readonly AccountingRecord[];
  readonly layout: Layout;
  readonly queueFilter: NameChoices | undefined;
  readonly journalMaxSize: number;
  readonly journalMaxAge: number;
  readonly journalWhenFull: WhenFull;
  /** Where records are posted, if they are; and how long they wait for others then, milliseconds. */
  readonly httpWebhookUrl?: WebUrl | undefined;
  readonly httpWebhookMaxInterval?: number;
  /** How long a program may take nothing, milliseconds. */
  readonly writeTimeout?: number;
}

/** What an acct-file wants of the journal, and how much of it may wait. */
export function consumerOf(
  name: string,
  settings: RecordsSettings,
): Required<Omit<ConsumerInstance, "limit" | "gather">> &
  Pick<ConsumerInstance, "limit" | "gather"> {
  const { httpWebhookUrl, httpWebhookMaxInterval = 0, writeTimeout = 0 } = settings;
  return {
    // A program is given its time for each piece.
    ...(isCommand(name) && { limit: Math.max(10 * writeTimeout, 60_000) }),
    ...(httpWebhookUrl && {
      gather: Math.max(httpWebhookMaxInterval, 1),
      limit: LONGEST_POST,
    }),
    name,
    events: [...new Set(settings.records.flatMap((type) => KINDS[type]))],
    maxSize: settings.journalMaxSize,
    maxAge: settings.journalMaxAge,
    whenFull: settings.journalWhenFull,
  };
}

/** Which types of record of a queue are not written: `disable-acct-records`. */
export type DisabledRecords = (queue: string) => readonly AccountingRecord[];

/** Makes the records of an acct-file. */
export class RecordWriter {
  readonly #layout: Layout;
  readonly #isWanted: (queue: string) => boolean;
  readonly #disabled: DisabledRecords;

  constructor(
    { layout, queueFilter }: Pick<RecordsSettings, "layout" | "queueFilter">,
    disabled: DisabledRecords,
  ) {
    this.#layout = layout;
    this.#isWanted = queueChooser(queueFilter);
    this.#disabled = disabled;
  }

  /** Gives records of what happened to an output. Resolves when it has them; nothing is waited for when there are none. */
  async write(
    entries: readonly JournalEntry[],
    output: Pick<AccountingOutput, "has" | "take">,
    categories: Categories,
    signal: AbortSignal,
  ): Promise<void> {
    const known = output.has;
    let records: WrittenRecord[] = [];
    let characters = 0;
    for (const [place, entry] of entries.entries()) {
      if (entry.id <= known) continue;
      for (const line of this.#linesOf(entry, categories)) {
        const before = records.at(-1);
        const part = before?.event === entry.id ? before.part + 1 : 0;
        records.push({ event: entry.id, part, line });
        characters += line.length;
      }
      const isLast = place === entries.length - 1;
      if (records.length === 0 || (characters < BATCH && !isLast)) continue;
      await output.take({ records, upTo: entry.id }, signal);
      records = [];
      characters = 0;
    }
  }

  *#linesOf(entry: JournalEntry, categories: Categories): Generator<string> {
    for (const recorded of recordedIn(entry)) {
      const queue = queueOf(recorded);
      if (queue !== undefined && !this.#isWanted(queue)) continue;
      if (queue !== undefined && this.#disabled(queue).includes(recorded.type)) continue;
      const line = this.#layout.line(recorded, categories);
      if (line !== undefined) yield line;
    }
  }
}

/** The queue that a record is about; undefined for what has no queue yet, or has none any more. */
function queueOf(recorded: Recorded): string | undefined {
  switch (recorded.type) {
    case "d":
    case "b":
    case "t":
      return ofAttempt(recorded.of);
    case "tq":
      return recorded.of.queue;
    case "r":
    case "rb":
    case "rs":
    case "f":
      return undefined;
  }
}

function ofAttempt({ attempt }: RecordedOutcome): string {
  return attempt.queue;
}
