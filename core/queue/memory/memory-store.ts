import type { BodyDraft, MessageBody } from "../../message/body.ts";
import type { MessageInfo } from "../../message/envelope.ts";
import type { Clock } from "../../time/clock.ts";
import type { FindLimits, FindPosition, Found, MailFilter } from "../find.ts";
import { findMail } from "../find-mail.ts";
import type { JournalChange } from "../journal-log.ts";
import { CommitSignal } from "../lmdb/commit-signal.ts";
import { FRESH } from "../lmdb/queue-names.ts";
import { memoryBody } from "../memory-body.ts";
import { MessageIds } from "../message-id.ts";
import { deferredRow, freshRows } from "../rows.ts";
import type {
  Deferral,
  MessageId,
  NewMessage,
  QueueId,
  QueueState,
  QueueStore,
  RecipientPosition,
  RecipientRow,
  SetAside,
  Settlement,
  StoredQueue,
} from "../store.ts";
import { StoreError } from "../store-error.ts";
import { MemoryDraft } from "./memory-draft.ts";
import { MemoryJournal } from "./memory-journal.ts";
import { SortedRows } from "./sorted-rows.ts";

interface Queue {
  readonly name: string;
  readonly rows: SortedRows;
  state: QueueState;
}

interface Message {
  readonly info: MessageInfo;
  readonly content: Buffer;
  remaining: number;
}

/** A message that can be stored. */
interface Taken {
  readonly info: MessageInfo;
  readonly draft: MemoryDraft;
  readonly rows: readonly RecipientRow[];
}

/**
 * A queue that lives in memory and is gone with the process: for tests and for trying things out.
 */
export class MemoryStore implements QueueStore {
  readonly journal: MemoryJournal;
  readonly #clock: Clock;
  readonly #ids: MessageIds;
  readonly #queueIds = new Map<string, QueueId>();
  readonly #queues = new Map<QueueId, Queue>();
  readonly #messages = new Map<MessageId, Message>();
  readonly #signal: CommitSignal = new CommitSignal();
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#ids = new MessageIds(clock, 0);
    this.journal = new MemoryJournal(clock, this.#ids, {
      hold: (message, holders) => this.#hold(message, holders),
      check: () => this.#open(),
    });
  }

  queues(): readonly StoredQueue[] {
    return Array.from(this.#queues, ([id, { name, state, rows }]) => {
      const [first] = rows.behind(undefined, Number.POSITIVE_INFINITY, 1);
      return { id, name, state, recipients: rows.length, head: first?.due };
    });
  }

  queueId(name: string): QueueId {
    const known = this.#queueIds.get(name);
    if (known !== undefined) return known;
    const id = this.#queueIds.size + 1;
    this.#queueIds.set(name, id);
    this.#queues.set(id, { name, state: FRESH, rows: new SortedRows() });
    return id;
  }

  draft(): BodyDraft {
    return new MemoryDraft(this.#ids.next());
  }

  async accept(message: NewMessage, journal?: JournalChange): Promise<readonly RecipientRow[]> {
    return this.#record({ done: [], deferred: [], added: [message], journal });
  }

  async settle(settlement: Settlement): Promise<readonly RecipientRow[]> {
    return this.#record(settlement);
  }

  async saveQueue(queue: QueueId, state: QueueState): Promise<void> {
    this.#open();
    this.#queue(queue).state = state;
    this.#signal.worked();
  }

  rows(
    queue: QueueId,
    after: RecipientPosition | undefined,
    until: number,
    limit: number,
  ): readonly RecipientRow[] {
    return this.#queues.get(queue)?.rows.behind(after, until, limit) ?? [];
  }

  nextDue(queue: QueueId, after: RecipientPosition | undefined): number | undefined {
    return this.rows(queue, after, Number.POSITIVE_INFINITY, 1)[0]?.due;
  }

  find(filter: MailFilter, after: FindPosition | undefined, limits: FindLimits): Found {
    const queues = (from: QueueId): Iterable<{ id: QueueId; name: string }> =>
      Array.from(this.#queues, ([id, { name }]) => ({ id, name })).filter(({ id }) => id >= from);
    const rows: QueueStore["rows"] = (...given) => this.rows(...given);
    return findMail({ queues, rows, message: (id) => this.message(id) }, filter, after, limits);
  }

  message(id: MessageId): MessageInfo | undefined {
    return this.#messages.get(id)?.info;
  }

  body(id: MessageId): MessageBody | undefined {
    const message = this.#messages.get(id);
    return message && memoryBody(message.content);
  }

  /** Memory is never short of anything that could be told. */
  trouble(): undefined {
    return undefined;
  }

  /** Nothing is damaged in memory. */
  setAside(): readonly SetAside[] {
    return [];
  }

  onSetAside(): void {}

  nextCommit(): Promise<void> {
    return this.#signal.next();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#signal.end();
  }

  /** All of it or nothing: what can fail comes first. */
  #record({ done, deferred, added, journal }: Settlement): readonly RecipientRow[] {
    this.#open();
    const taken = added.map((message) => this.#check(message));
    // First, as it may hold a message whose last recipient is done.
    if (journal !== undefined) this.journal.apply(journal);
    for (const row of done) this.#finish(row);
    const moved = deferred.flatMap((deferral) => this.#defer(deferral));
    for (const message of taken) this.#add(message);
    this.#signal.worked();
    return [...moved, ...taken.flatMap(({ rows }) => rows)];
  }

  #check({ info, body, recipients }: NewMessage): Taken {
    if (!(body instanceof MemoryDraft))
      throw new StoreError("misuse", "the draft is not one of this store");
    body.check();
    for (const { queue } of recipients) this.#queue(queue);
    return { info, draft: body, rows: freshRows(body.id, recipients, 1) };
  }

  #add({ info, draft, rows }: Taken): void {
    const content = draft.take();
    const size = content.length;
    this.#messages.set(draft.id, { info: { ...info, size }, content, remaining: rows.length });
    for (const row of rows) this.#queue(row.queue).rows.add(row);
  }

  #finish(row: RecipientRow): void {
    if (this.#queue(row.queue).rows.remove(row)) this.#hold(row.message, -1);
  }

  /** A recipient or a report more, or less, holds a message; it goes with the last. */
  #hold(id: MessageId, holders: 1 | -1): void {
    const message = this.#messages.get(id);
    if (message === undefined) return;
    message.remaining += holders;
    if (message.remaining === 0) this.#messages.delete(id);
  }

  #defer(deferral: Deferral): readonly RecipientRow[] {
    const { row } = deferral;
    if (!this.#queue(row.queue).rows.remove(row)) return [];
    const to = deferredRow(deferral, this.#clock.now());
    this.#queue(to.queue).rows.add(to);
    return [to];
  }

  #queue(id: QueueId): Queue {
    const queue = this.#queues.get(id);
    if (queue === undefined) throw new StoreError("misuse", `there is no queue ${id}`);
    return queue;
  }

  #open(): void {
    if (this.#closed) throw new StoreError("closed", "the queue is closed");
  }
}
