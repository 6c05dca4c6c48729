import type { MessageBody } from "../message/body.ts";
import type { MessageInfo } from "../message/envelope.ts";
import type { BodyFiles } from "./body-files.ts";
import type { FindLimits, FindPosition, Found, MailFilter } from "./find.ts";
import { findMail } from "./find-mail.ts";
import type { HotMessages } from "./hot-messages.ts";
import { behind, dueBehind, dueOf, messageKey, positionOf, queueKey, queueOf } from "./keys.ts";
import type { Tables } from "./lmdb-tables.ts";
import { memoryBody } from "./memory-body.ts";
import { decodeMessage, decodeQueue, decodeRecipient, type MessageRecord } from "./records.ts";
import type { MessageId, QueueId, RecipientPosition, RecipientRow } from "./store.ts";

/**
 * The reading half of the LMDB store. Nothing is read lazily, so that no snapshot outlives a
 * call.
 */
export class LmdbReads {
  readonly #tables: Tables;
  readonly #files: BodyFiles;
  readonly #hot: HotMessages;

  constructor(tables: Tables, files: BodyFiles, hot: HotMessages) {
    this.#tables = tables;
    this.#files = files;
    this.#hot = hot;
  }

  rows(
    queue: QueueId,
    after: RecipientPosition | undefined,
    until: number,
    limit: number,
  ): readonly RecipientRow[] {
    const rows: RecipientRow[] = [];
    const range = { start: behind(queue, after), end: dueBehind(queue, until), limit };
    for (const { key, value } of this.#tables.recipients.getRange(range))
      rows.push({ queue, ...positionOf(key), ...decodeRecipient(value) });
    return rows;
  }

  nextDue(queue: QueueId, after: RecipientPosition | undefined): number | undefined {
    const range = { start: behind(queue, after), end: queueKey(queue + 1), limit: 1 };
    for (const key of this.#tables.recipients.getKeys(range)) return dueOf(key);
    return undefined;
  }

  find(filter: MailFilter, after: FindPosition | undefined, limits: FindLimits): Found {
    return findMail(this, filter, after, limits);
  }

  /** The stored queues in the order of their ids, from one on. */
  *queues(from: QueueId): Generator<{ readonly id: QueueId; readonly name: string }> {
    for (const { key, value } of this.#tables.queues.getRange({ start: queueKey(from) }))
      yield { id: queueOf(key), name: decodeQueue(value).name };
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
    const content = this.#tables.bodies.get(messageKey(id));
    return content && memoryBody(content);
  }

  #record(id: MessageId): MessageRecord | undefined {
    const bytes = this.#tables.messages.get(messageKey(id));
    return bytes && decodeMessage(bytes);
  }
}
