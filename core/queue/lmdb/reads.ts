import type { MessageBody } from "../../message/body.ts";
import type { MessageInfo } from "../../message/envelope.ts";
import { NO_NOTES } from "../../message/notes.ts";
import type { FindLimits, FindPosition, Found, MailFilter } from "../find.ts";
import { findMail } from "../find-mail.ts";
import { memoryBody } from "../memory-body.ts";
import type { Epoch, MessageId, QueueId, RecipientPosition, RecipientRow } from "../store.ts";
import type { BodyFiles } from "./body-files.ts";
import { DamagedRecord } from "./codec.ts";
import type { Damage } from "./damage.ts";
import type { LmdbEnvironment } from "./environment.ts";
import type { HotMessages } from "./hot-messages.ts";
import { behind, dueBehind, dueOf, messageKey, positionOf, queueKey } from "./keys.ts";
import type { QueueNames } from "./queue-names.ts";
import { decodeMessage, decodeRecipient, type MessageRecord } from "./records.ts";

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
  ): readonly RecipientRow[] {
    const rows: RecipientRow[] = [];
    const range = { start: behind(queue, after), end: dueBehind(queue, until) };
    if (limit <= 0) return rows;
    for (const { key, value } of this.#tables.recipients.getRange(range)) {
      const row = this.#damage.guard("recipients", key, () => ({
        queue,
        ...positionOf(key),
        ...decodeRecipient(value),
        ...{ lane: 0, priority: 50, virtualMta: undefined, notes: NO_NOTES, epoch: this.#epoch },
      }));
      if (row !== undefined && rows.push(row) === limit) return rows;
    }
    this.#tables.checkReadable();
    return rows;
  }

  nextDue(queue: QueueId, after: RecipientPosition | undefined): number | undefined {
    const range = { start: behind(queue, after), end: queueKey(queue + 1) };
    for (const key of this.#tables.recipients.getKeys(range)) {
      // One that was found damaged may stand there until the next commit.
      if (this.#damage.has("recipients", key)) continue;
      const due = this.#damage.guard("recipients", key, () => dueOf(key));
      if (due !== undefined) return due;
    }
    this.#tables.checkReadable();
    return undefined;
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
      throw new DamagedRecord(`its content has ${content?.length ?? 0} of ${size} bytes`);
    });
  }

  #record(id: MessageId): MessageRecord | undefined {
    const key = messageKey(id);
    const bytes = this.#tables.messages.get(key);
    return bytes && this.#damage.guard("messages", key, () => decodeMessage(bytes));
  }
}
