import type { MessageInfo } from "../message/envelope.ts";
import { idKey, recipientKey } from "./keys.ts";
import type { Tables } from "./lmdb-tables.ts";
import { decodeMessage, encodeMessage, encodeQueue, encodeRecipient, type QueueRecord } from "./records.ts";
import type { Deferral, MessageId, QueueId, RecipientRow } from "./store.ts";

/** A message ready to be written: its content in a file already, or small enough to go along. */
export interface ReadyMessage {
  readonly id: MessageId;
  readonly info: MessageInfo;
  readonly content: Buffer | undefined;
  readonly rows: readonly RecipientRow[];
}

/** One caller's changes. */
export interface Change {
  readonly added: readonly ReadyMessage[];
  readonly done: readonly RecipientRow[];
  readonly deferred: readonly { readonly from: Deferral; readonly to: RecipientRow }[];
  readonly queues: readonly (QueueRecord & { readonly id: QueueId })[];
  /** Set by the commit: messages that went with their last recipient and had their content in a file. */
  readonly files: MessageId[];
}

/**
 * Writes changes in one transaction. Resolves when it is on disk; rejects when nothing of it is. Must not run twice at a time:
 * it reads counts of recipients left before it writes them.
 */
export async function commit(tables: Tables, changes: readonly Change[]): Promise<void> {
  const left = new Map<MessageId, number>();
  for (const { done } of changes)
    for (const { message } of done) left.set(message, (left.get(message) ?? 0) + 1);
  const written = tables.root.batch(() => {
    for (const change of changes) {
      for (const { id, ...record } of change.queues)
        tables.queues.put(queueKey(id), encodeQueue(record));
      for (const message of change.added) add(tables, message);
      for (const { from, to } of change.deferred) {
        tables.recipients.remove(recipientKey(from.row.queue, from.row));
        tables.recipients.put(recipientKey(to.queue, to), encodeRecipient(to));
      }
      for (const row of change.done) tables.recipients.remove(recipientKey(row.queue, row));
    }
    const files = changes[0]?.files ?? [];
    for (const [message, count] of left) finish(tables, message, count, files);
  });
  try {
    if ((await written) !== true) throw new Error("the queue's database refused a commit");
  } catch (error) {
    await quieten(error);
    throw error;
  }
}

/** The database reports a failed commit a second time through a promise on the error; left alone it would end the process. */
async function quieten(error: unknown): Promise<void> {
  if (typeof error !== "object" || error === null || !("commitError" in error)) return;
  try {
    await error.commitError;
  } catch {
    // The same failure again.
  }
}

export function queueKey(id: QueueId): Buffer {
  return idKey(id);
}

function add(tables: Tables, { id, info, content, rows }: ReadyMessage): void {
  const key = idKey(id);
  tables.messages.put(key, encodeMessage({ info, remaining: rows.length }));
  if (content !== undefined) tables.bodies.put(key, content);
  for (const row of rows) tables.recipients.put(recipientKey(row.queue, row), encodeRecipient(row));
}

/** Takes recipients off a message; the message goes with its last. */
function finish(tables: Tables, id: MessageId, count: number, files: MessageId[]): void {
  const key = idKey(id);
  const stored = tables.messages.get(key);
  if (stored === undefined) return;
  const { info, remaining } = decodeMessage(stored);
  if (remaining > count) {
    tables.messages.put(key, encodeMessage({ info, remaining: remaining - count }));
    return;
  }
  tables.messages.remove(key);
  if (tables.bodies.doesExist(key)) tables.bodies.remove(key);
  else files.push(id);
}
