import type { StateChange } from "../../state/state-records.ts";
import type { AppendedEvent, JournalChange, JournalPart } from "../journal-log.ts";
import type { MessageId, QueueId, RecipientRow } from "../store.ts";
import type { Change, Move, ReadyMessage } from "./change.ts";
import type { Damage } from "./damage.ts";
import { cursorKey, debtKey, encodeCursor, encodeDebt } from "./journal-chunk.ts";
import type { JournalTable } from "./journal-table.ts";
import { messageKey, recipientKey } from "./keys.ts";
import type { QueueNames } from "./queue-names.ts";
import { messageCounts, setRemaining } from "./records.ts";
import { encodeState, stateKey } from "./state-record.ts";
import type { Tables } from "./tables.ts";
import { WriteList } from "./write-list.ts";

/** What became of a change. */
export interface Written {
  /** The rows of its moves that were still there to move. */
  readonly moved: readonly RecipientRow[];
  /** The journal can be trimmed further. */
  readonly more: boolean;
}

/** What became of a commit. */
export interface Committed {
  readonly results: readonly Written[];
  /** Messages that went with their last recipient. */
  readonly gone: readonly { readonly id: MessageId; readonly inFile: boolean }[];
  /** What the journal got. */
  readonly appended: readonly AppendedEvent[];
  /** What plugins keep that changed. */
  readonly state: readonly StateChange[];
}

/** Where changes go. */
export interface CommitParts {
  readonly tables: Tables;
  readonly names: QueueNames;
  readonly damage: Damage;
  readonly journal: JournalTable;
}

/**
 * Writes changes in one transaction. Resolves when it is on disk; rejects when nothing of it is.
 * Must not run twice at a time: it reads how many recipients are left before it writes that.
 */
export async function commitChanges(
  parts: CommitParts,
  changes: readonly Change[],
  now: number,
): Promise<Committed> {
  const { tables, names, damage, journal } = parts;
  const commit = new Commit(parts);
  const results = changes.map((change) => commit.add(change));
  const gone = commit.finish();
  const appended = journal.append(commit.list, commit.events, now);
  const aside = damage.write(commit.list);
  await commit.list.commit(tables.root);
  damage.written(aside);
  for (const queue of commit.queues) names.written(queue);
  journal.written(appended);
  return { results, gone, appended, state: commit.state };
}

class Commit {
  readonly list: WriteList = new WriteList();
  /** Queues that got something. */
  readonly queues: Set<QueueId> = new Set();
  /** For the journal. */
  readonly events: JournalPart[] = [];
  readonly state: StateChange[] = [];
  readonly #tables: Tables;
  readonly #names: QueueNames;
  readonly #damage: Damage;
  readonly #journal: JournalTable;
  /** Recipients changed so far, by message: each can change once. */
  readonly #changed = new Map<MessageId, Set<number>>();
  /** Recipients done and reports made, less reports owed, by message: how many hold it no longer. */
  readonly #done = new Map<MessageId, number>();

  constructor({ tables, names, damage, journal }: CommitParts) {
    this.#tables = tables;
    this.#names = names;
    this.#damage = damage;
    this.#journal = journal;
  }

  add({ added, done, moved, states, journal, state, edits, queues }: Change): Written {
    for (const message of added) this.#addMessage(message);
    for (const row of done) if (this.#takeOut(row)) this.#letGo(row.message, 1);
    const rows = moved.filter((move) => this.#move(move)).map(({ to }) => to);
    for (const { queue, state } of states) {
      this.queues.add(queue);
      this.#names.writeState(this.list, queue, state);
    }
    for (const queue of queues) this.#use(queue);
    for (const change of state) this.#keep(change);
    for (const { table, key, value } of edits)
      if (value === undefined) this.list.remove(this.#tables[table], key);
      else this.list.put(this.#tables[table], key, value);
    return { moved: rows, more: journal !== undefined && this.#note(journal) };
  }

  #keep(change: StateChange): void {
    const { queue, name, record, until } = change;
    const key = stateKey(queue, name);
    this.state.push(change);
    if (record === undefined) return this.list.remove(this.#tables.state, key);
    if (queue > 0) this.#use(queue);
    this.list.put(this.#tables.state, key, encodeState(record, until));
  }

  /** Counts those that hold a message no longer; less than none for one more. */
  #letGo(message: MessageId, holders: number): void {
    this.#done.set(message, (this.#done.get(message) ?? 0) + holders);
  }

  /** True when the journal can be trimmed further. */
  #note({ parts, cursors, gone, trim, owes, paid }: JournalChange): boolean {
    const { marks } = this.#tables;
    if (parts !== undefined) for (const part of parts) this.events.push(part);
    for (const cursor of cursors ?? [])
      this.list.put(marks, cursorKey(cursor.name), encodeCursor(cursor));
    for (const name of gone ?? []) this.list.remove(marks, cursorKey(name));
    if (owes !== undefined) {
      this.list.put(marks, debtKey(owes.id), encodeDebt(owes));
      this.#letGo(owes.message, -1);
    }
    if (paid !== undefined) this.#pay(debtKey(paid));
    return trim !== undefined && !this.#journal.trim(this.list, trim);
  }

  #pay(key: Buffer): void {
    const debt = this.#journal.debt(key);
    if (debt === undefined) return;
    this.list.remove(this.#tables.marks, key);
    this.#letGo(debt.message, 1);
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
      if (done === 0) continue;
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
