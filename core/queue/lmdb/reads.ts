import type { MessageBody } from "../../message/body.ts";
import type { MessageInfo } from "../../message/envelope.ts";
import type { FindLimits, FindPosition, Found, MailFilter } from "../find.ts";
import { findMail } from "../find-mail.ts";
import { memoryBody } from "../memory-body.ts";
import { rankOf } from "../order.ts";
import { DamagedRecordError } from "../record-codec.ts";
import type {
  Epoch,
  MessageId,
  QueueId,
  RecipientPosition,
  RecipientRow,
  Strand,
  StrandHead,
} from "../store.ts";
import type { BodyFiles } from "./body-files.ts";
import type { Damage } from "./damage.ts";
import type { LmdbEnvironment } from "./environment.ts";
import type { HotMessages } from "./hot-messages.ts";
import {
  endOfDue,
  keyAfter,
  messageKey,
  messageOf,
  placeOf,
  queueKey,
  queueOf,
  rankIn,
  strandEnd,
  strandStart,
} from "./keys.ts";
import type { QueueNames } from "./queue-names.ts";
import { type RecentRecord, RecentRecords } from "./recent-records.ts";
import { decodeMessage, decodeRecipient } from "./records.ts";
import { firstHead, strandHeads } from "./strand-heads.ts";

/**
 * The reading half of the LMDB store. Nothing is read lazily, so that no snapshot outlives a
 * call. A damaged record is as good as none. Between a commit that breaks the database and its
 * being opened anew, a turn later, reading throws.
 */
export class LmdbReads {
  readonly #tables: LmdbEnvironment;
  readonly #names: QueueNames;
  readonly #files: BodyFiles;
  readonly #hot: HotMessages;
  readonly #recent = new RecentRecords();
  readonly #damage: Damage;
  readonly #epoch: Epoch;

  constructor(given: {
    readonly tables: LmdbEnvironment;
    readonly names: QueueNames;
    readonly files: BodyFiles;
    readonly hot: HotMessages;
    readonly damage: Damage;
    readonly epoch: Epoch;
  }) {
    this.#tables = given.tables;
    this.#names = given.names;
    this.#files = given.files;
    this.#hot = given.hot;
    this.#damage = given.damage;
    this.#epoch = given.epoch;
  }

  rows(
    queue: QueueId,
    after: RecipientPosition | undefined,
    until: number,
    limit: number,
    strand: Strand | undefined,
  ): readonly RecipientRow[] {
    const rows: RecipientRow[] = [];
    if (limit <= 0) return rows;
    let start: Buffer | undefined =
      after === undefined && strand !== undefined
        ? strandStart(queue, strand)
        : keyAfter(queue, after);
    const end = strand === undefined ? queueKey(queue + 1) : endOfDue(queue, strand, until);
    while (start !== undefined) start = this.#read(rows, { start, end }, queue, until, limit);
    this.#tables.checkReadable();
    return rows;
  }

  /** Adds the rows of a range to `rows`. Returns where reading goes on after one that is due later than `until`. */
  #read(
    rows: RecipientRow[],
    range: { readonly start: Buffer; readonly end: Buffer },
    queue: QueueId,
    until: number,
    limit: number,
  ): Buffer | undefined {
    for (const { key, value } of this.#tables.recipients.getRange(range)) {
      const row = this.#damage.guard("recipients", key, () => this.#rowOf(queue, key, value));
      if (row === undefined) continue;
      if (row.due > until) return strandEnd(queue, row);
      if (rows.push(row) === limit) return undefined;
    }
    return undefined;
  }

  /** A row by its key and record; undefined, and set aside, when they are damaged. */
  row(key: Buffer, value: Buffer): RecipientRow | undefined {
    return this.#damage.guard("recipients", key, () => this.#rowOf(queueOf(key), key, value));
  }

  #rowOf(queue: QueueId, key: Buffer, value: Buffer): RecipientRow {
    const { due, message, index, lane } = placeOf(key);
    const record = decodeRecipient(value);
    const { address, originalRecipient, notify, attempts, lastAttempt } = record;
    const { priority, virtualMta, notes } = record;
    if (rankOf(priority) !== rankIn(key))
      throw new DamagedRecordError(`its priority is ${priority}, which is not what its key says`);
    return {
      queue,
      due,
      message,
      index,
      address,
      originalRecipient,
      notify,
      attempts,
      lastAttempt,
      lane,
      priority,
      virtualMta,
      notes,
      epoch: this.#epoch,
    };
  }

  nextDue(queue: QueueId, after: RecipientPosition | undefined): number | undefined {
    if (after !== undefined)
      return this.#firstDue({ start: keyAfter(queue, after), end: strandEnd(queue, after) });
    const heads = this.strands(queue);
    return heads.length === 0 ? undefined : Math.min(...heads.map(({ due }) => due));
  }

  strands(queue: QueueId): readonly StrandHead[] {
    const heads = strandHeads(this.#tables, this.#damage, queue);
    this.#tables.checkReadable();
    return heads;
  }

  #firstDue(range: { readonly start: Buffer; readonly end: Buffer }): number | undefined {
    const head = firstHead(this.#tables.recipients.getKeys(range), this.#damage);
    if (head === undefined) this.#tables.checkReadable();
    return head?.due;
  }

  find(filter: MailFilter, after: FindPosition | undefined, limits: FindLimits): Found {
    const found = findMail(this, filter, after, limits);
    this.#tables.checkReadable();
    return found;
  }

  /** The stored queues in the order of their ids, from one on. */
  queues(from: QueueId): Iterable<{ readonly id: QueueId; readonly name: string }> {
    return this.#names.from(from);
  }

  oldestMessage(): MessageId | undefined {
    for (const key of this.#tables.messages.getKeys({ limit: 1 })) return messageOf(key);
    this.#tables.checkReadable();
    return undefined;
  }

  message(id: MessageId): MessageInfo | undefined {
    return this.#hot.get(id)?.info ?? this.#record(id)?.info;
  }

  body(id: MessageId): MessageBody | undefined {
    const hot = this.#hot.get(id);
    if (hot !== undefined) return memoryBody(hot.content);
    const record = this.#record(id);
    if (record === undefined) return undefined;
    if (record.inFile) return this.#files.body(id, record.info.size);
    const content = this.#content(id, record.info.size);
    return content && memoryBody(content);
  }

  /** Content of another length than was accepted is not that content. */
  #content(id: MessageId, size: number): Buffer | undefined {
    const key = messageKey(id);
    const content = this.#tables.bodies.get(key);
    if (content?.length === size) return content;
    return this.#damage.guard("messages", key, () => {
      throw new DamagedRecordError(`its content has ${content?.length ?? 0} of ${size} bytes`);
    });
  }

  #record(id: MessageId): RecentRecord | undefined {
    const recent = this.#recent.get(id);
    if (recent !== undefined) return recent;
    const key = messageKey(id);
    const bytes = this.#tables.messages.get(key);
    const record = bytes && this.#damage.guard("messages", key, () => decodeMessage(bytes));
    if (record !== undefined) this.#recent.put(id, record);
    return record;
  }

  /** To be told when a message is gone. */
  forget(id: MessageId): void {
    this.#recent.delete(id);
  }
}
