import type { Log } from "../../telemetry/log.ts";
import type { Clock } from "../../time/clock.ts";
import type { Damage } from "./damage.ts";
import type { LmdbEnvironment } from "./environment.ts";
import { FORMER_ROWS, formerMessage, formerRow, isFormerMessage } from "./format-one.ts";
import { chunkKeyOf } from "./journal-chunk.ts";
import { recipientKey } from "./keys.ts";
import type { FormerFormat } from "./queue-format.ts";
import { encodeMessage, encodeRecipient } from "./records.ts";
import type { Table } from "./tables.ts";
import { WriteList } from "./write-list.ts";

/** Records converted in one transaction: memory and the work that a crash undoes are bounded by it. */
const BATCH = 5000;
/** Chunks of events, some 12 KB each, that are moved in one. */
const CHUNKS_AT_ONCE = 100;
/** The journal's table in format 2. */
const FORMER_JOURNAL = "journal";
/** Bytes of disk a record may take while it is in both formats, about; an event's own come on top. */
const BYTES_PER_RECORD = 1024;
/** Between two lines of progress in the log, milliseconds. */
const PROGRESS = 5000;
/** What follows a key at once, where keys have one length. */
const NEXT: Buffer = Buffer.of(0);

/** What a conversion works with. */
export interface ConversionParts {
  readonly tables: LmdbEnvironment;
  readonly damage: Damage;
  /** Counts bytes that go to the database. Rejects when the disk could become full. */
  readonly takeSpace: (bytes: number) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Brings a queue to our format. Rejects with a `StoreError`; what was done stays done, and is not done again. */
export async function convert(former: FormerFormat, parts: ConversionParts): Promise<void> {
  if (former === 1) await convertFormatOne(parts);
  await moveEvents(parts);
}

/** Moves the journal's events beside contents, where they are since format 3. */
async function moveEvents({ tables, takeSpace, log }: ConversionParts): Promise<void> {
  const former = tables.formerTable(FORMER_JOURNAL);
  let chunks = 0;
  for (;;) {
    const list = new WriteList();
    let bytes = 0;
    for (const { key, value } of former.getRange({ limit: CHUNKS_AT_ONCE })) {
      list.remove(former, key);
      list.put(tables.bodies, chunkKeyOf(key), Buffer.from(value));
      bytes += value.length + BYTES_PER_RECORD;
      chunks++;
    }
    if (list.isEmpty) break;
    await takeSpace(bytes);
    await list.commit(tables.root);
  }
  await former.drop();
  if (chunks > 0) log.notice("the journal's events are where this version keeps them", { chunks });
}

/**
 * Brings a queue from format 1 to format 2. Each transaction takes records from their former place to the new one, so that one that is
 * cut off goes on where it was, and nothing is lost or there twice. Rejects with a `StoreError`; what was done stays done.
 */
async function convertFormatOne(parts: ConversionParts): Promise<void> {
  const { tables, log } = parts;
  const former = tables.formerTable(FORMER_ROWS);
  const recipients = former.getKeysCount();
  const progress = new Progress(parts, recipients);
  log.notice("the queue is converted to a new format", { recipients });
  const rows = await convertRows(parts, former, progress);
  const messages = await convertMessages(parts, progress);
  await former.drop();
  log.notice("the queue is converted", { recipients: rows, messages });
}

async function convertRows(
  { tables, damage, takeSpace }: ConversionParts,
  former: Table,
  progress: Progress,
): Promise<number> {
  for (let done = 0; ; ) {
    const list = new WriteList();
    const batch = Array.from(former.getRange({ limit: BATCH }));
    if (batch.length === 0) return done;
    for (const { key, value } of batch) {
      list.remove(former, key);
      const row = damage.asideAtOnce(list, key, value, () => formerRow(key, value));
      if (row === undefined) continue;
      const { queue, position, record } = row;
      list.put(tables.recipients, recipientKey(queue, position), encodeRecipient(record));
      done++;
    }
    await takeSpace(batch.length * BYTES_PER_RECORD);
    await list.commit(tables.root);
    progress.tell(done);
  }
}

async function convertMessages(
  { tables, damage, takeSpace }: ConversionParts,
  progress: Progress,
): Promise<number> {
  const { messages } = tables;
  let done = 0;
  for (let start: Buffer | undefined; ; ) {
    const batch = Array.from(
      messages.getRange({ ...(start === undefined ? {} : { start }), limit: BATCH }),
    );
    const last = batch.at(-1);
    if (last === undefined) return done;
    start = Buffer.concat([last.key, NEXT]);
    const list = new WriteList();
    for (const { key, value } of batch) {
      if (!isFormerMessage(value)) continue;
      const record = damage.guard("messages", key, () => formerMessage(value));
      if (record === undefined) continue;
      list.put(messages, key, encodeMessage(record));
      done++;
    }
    const aside = damage.write(list);
    if (list.isEmpty) continue;
    await takeSpace(batch.length * BYTES_PER_RECORD);
    await list.commit(tables.root);
    damage.written(aside);
    progress.tell(done);
  }
}

/** Says in the log how far it is, now and then. */
class Progress {
  readonly #given: Pick<ConversionParts, "clock" | "log">;
  readonly #recipients: number;
  #next: number;

  constructor(given: Pick<ConversionParts, "clock" | "log">, recipients: number) {
    this.#given = given;
    this.#recipients = recipients;
    this.#next = given.clock.monotonic() + PROGRESS;
  }

  tell(converted: number): void {
    const now = this.#given.clock.monotonic();
    if (now < this.#next) return;
    this.#next = now + PROGRESS;
    const recipients = this.#recipients;
    this.#given.log.notice("converting the queue", { converted, recipients });
  }
}
