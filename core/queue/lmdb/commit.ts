import type { MessageId, QueueId, RecipientRow } from "../store.ts";
import type { Change, Move, ReadyMessage } from "./change.ts";
import type { Damage } from "./damage.ts";
import { messageKey, recipientKey } from "./keys.ts";
import type { QueueNames } from "./queue-names.ts";
import { messageCounts, setRemaining } from "./records.ts";
import type { Tables } from "./tables.ts";
import { WriteList } from "./write-list.ts";

/** What became of a change. */
export interface Written {
  /** The rows of its moves that were still there to move. */
  readonly moved: readonly RecipientRow[];
}

/** What became of a commit. */
export interface Committed {
  readonly results: readonly Written[];
  /** Messages that went with their last recipient. */
  readonly gone: readonly { readonly id: MessageId; readonly inFile: boolean }[];
}

/**
 * Writes changes in one transaction. Resolves when it is on disk; rejects when nothing of it is.
 * Must not run twice at a time: it reads how many recipients are left before it writes that.
 */
export async function commitChanges(
  tables: Tables,
  names: QueueNames,
  damage: Damage,
  changes: readonly Change[],
): Promise<Committed> {
  const commit = new Commit(tables, names, damage);
  const results = changes.map((change) => commit.add(change));
  const gone = commit.finish();
  const aside = damage.write(commit.list);
  await commit.list.commit(tables.root);
  damage.written(aside);
  for (const queue of commit.queues) names.written(queue);
  return { results, gone };
}

class Commit {
  readonly list: WriteList = new WriteList();
  /** Queues that got something. */
  readonly queues: Set<QueueId> = new Set();
  readonly #tables: Tables;
  readonly #names: QueueNames;
  readonly #damage: Damage;
  /** Recipients changed so far, by message: each can change once. */
  readonly #changed = new Map<MessageId, Set<number>>();
  /** Recipients done, by message. */
  readonly #done = new Map<MessageId, number>();

  constructor(tables: Tables, names: QueueNames, damage: Damage) {
    this.#tables = tables;
    this.#names = names;
    this.#damage = damage;
  }

  add({ added, done, moved, states }: Change): Written {
    for (const message of added) this.#addMessage(message);
    for (const row of done)
      if (this.#takeOut(row)) this.#done.set(row.message, (this.#done.get(row.message) ?? 0) + 1);
    const rows = moved.filter((move) => this.#move(move)).map(({ to }) => to);
    for (const { queue, state } of states) {
      this.queues.add(queue);
      this.#names.writeState(this.list, queue, state);
    }
    return { moved: rows };
  }

  #addMessage({ record, content, rows, entries }: ReadyMessage): void {
    const { messages, bodies, recipients } = this.#tables;
    this.list.put(messages, record.key, record.value);
    if (content !== undefined) this.list.put(bodies, record.key, content);
    for (const { queue } of rows) this.#use(queue);
    for (const { key, value } of entries) this.list.put(recipients, key, value);
  }

  #move({ from, to, entry }: Move): boolean {
    if (!this.#takeOut(from)) return false;
    this.#use(to.queue);
    this.list.put(this.#tables.recipients, entry.key, entry.value);
    return true;
  }

  #use(queue: QueueId): void {
    if (this.queues.has(queue)) return;
    this.queues.add(queue);
    this.#names.write(this.list, queue);
  }

  /** Removes a row. False when it is not there any more. */
  #takeOut(row: RecipientRow): boolean {
    const changed = this.#changed.get(row.message);
    if (changed?.has(row.index)) return false;
    const key = recipientKey(row.queue, row);
    if (!this.#tables.recipients.doesExist(key)) return false;
    if (changed) changed.add(row.index);
    else this.#changed.set(row.message, new Set([row.index]));
    this.list.remove(this.#tables.recipients, key);
    return true;
  }

  /** Takes the recipients done off their messages; a message goes with its last. */
  finish(): Committed["gone"] {
    const { messages, bodies } = this.#tables;
    // A commit of nothing still finds out whether the disk works.
    if (this.list.isEmpty) this.#names.writeNextId(this.list);
    const gone: Committed["gone"][number][] = [];
    for (const [id, done] of this.#done) {
      const key = messageKey(id);
      const record = messages.get(key);
      if (record === undefined) continue;
      const counts = this.#damage.guard("messages", key, () => messageCounts(record));
      if (counts === undefined) continue;
      const { remaining, inFile } = counts;
      if (remaining > done) {
        setRemaining(record, remaining - done);
        this.list.put(messages, key, record);
        continue;
      }
      this.list.remove(messages, key);
      if (!inFile) this.list.remove(bodies, key);
      gone.push({ id, inFile });
    }
    return gone;
  }
}
