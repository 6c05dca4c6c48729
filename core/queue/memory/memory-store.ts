import type { LimitRecords } from "../../limits/limit-records.ts";
import type { BodyDraft, MessageBody } from "../../message/body.ts";
import type { MessageInfo } from "../../message/envelope.ts";
import type { StateChange } from "../../state/state-records.ts";
import type { Clock } from "../../time/clock.ts";
import { CommitSignal } from "../commit-signal.ts";
import type { FindLimits, FindPosition, Found, MailFilter } from "../find.ts";
import { findMail } from "../find-mail.ts";
import type { JournalChange } from "../journal-log.ts";
import type { LaneRecords } from "../lane-records.ts";
import { memoryBody } from "../memory-body.ts";
import { MessageIds } from "../message-id.ts";
import {
  checkMessageNotes,
  checkOwner,
  checkSettlement,
  checkState,
  deferredRow,
  freshRows,
  laneIn,
  movedRow,
} from "../rows.ts";
import type {
  Epoch,
  LaneId,
  LocalQueueStore,
  MessageId,
  MessageInPieces,
  NewMessage,
  QueueId,
  QueueState,
  RecipientPosition,
  RecipientRow,
  SetAside,
  Settlement,
  ShardId,
  StoredQueue,
  StoreTrouble,
  Strand,
  StrandHead,
} from "../store.ts";
import { StoreError } from "../store-error.ts";
import { MemoryDraft, spent } from "./memory-draft.ts";
import { MemoryJournal } from "./memory-journal.ts";
import { MemoryLanes } from "./memory-lanes.ts";
import { MemoryLimits } from "./memory-limits.ts";
import { MemoryPieces } from "./memory-pieces.ts";
import { MemoryQueue } from "./memory-queue.ts";
import { MemoryState } from "./memory-state.ts";

/** A message that can be stored. */
interface Taken {
  readonly info: MessageInfo;
  readonly draft: MemoryDraft;
  readonly rows: readonly RecipientRow[];
}

/**
 * A queue that lives in memory and is gone with the process: for tests and for trying things out. A store that is opened on the same
 * `MemoryQueue` takes it over: the one before is not the owner any more.
 */
export class MemoryStore implements LocalQueueStore {
  readonly shard: ShardId = 0;
  readonly epoch: Epoch;
  readonly journal: MemoryJournal;
  readonly limits: LimitRecords;
  readonly state: MemoryState;
  readonly lanes: LaneRecords;
  readonly #clock: Clock;
  readonly #held: MemoryQueue;
  readonly #ids: MessageIds;
  readonly #signal: CommitSignal = new CommitSignal();
  #closed = false;

  constructor(clock: Clock, held: MemoryQueue = new MemoryQueue()) {
    this.#clock = clock;
    this.#held = held;
    this.epoch = ++held.epoch;
    this.#ids = new MessageIds(clock, held.lastMessage);
    const holders = {
      hold: (message: MessageId, count: 1 | -1): void => this.#hold(message, count),
      check: (): void => this.#open(),
    };
    this.journal = new MemoryJournal({ clock, ids: this.#ids, holders, records: held.journal });
    this.limits = new MemoryLimits(held.limits, () => this.#open());
    this.state = new MemoryState(
      held.state,
      (changes) => this.#checkState(changes),
      (queue) => held.queues.get(queue)?.name,
    );
    this.lanes = new MemoryLanes(held, () => this.#open());
    held.dropIdle(clock.now());
  }

  queues(): readonly StoredQueue[] {
    return Array.from(this.#held.queues, ([id, { name, state, rows }]) => {
      return { id, name, state, recipients: rows.length };
    });
  }

  queueId(name: string): QueueId {
    return this.#held.idOf(name);
  }

  draft(): BodyDraft {
    return new MemoryDraft(this.#ids.next());
  }

  async accept(message: NewMessage, journal?: JournalChange): Promise<readonly RecipientRow[]> {
    return this.#record({ done: [], deferred: [], added: [message], journal });
  }

  acceptInPieces({ info, body }: Omit<NewMessage, "recipients">): MessageInPieces {
    const draft = ownDraft(body);
    return new MemoryPieces({
      draft,
      epoch: this.epoch,
      check: (recipients) => {
        this.#open();
        for (const { queue } of recipients) this.#held.queue(queue);
      },
      store: (rows, journal) => {
        this.#open();
        const taken = checked(info, draft, rows);
        if (journal !== undefined) this.journal.apply(journal);
        this.#add(taken);
        this.#signal.worked();
      },
    });
  }

  async settle(settlement: Settlement): Promise<readonly RecipientRow[]> {
    return this.#record(settlement);
  }

  async move(
    rows: readonly RecipientRow[],
    queue: QueueId,
    lane?: LaneId,
  ): Promise<readonly RecipientRow[]> {
    this.#open();
    checkOwner(rows, this.epoch);
    this.#held.queue(queue);
    const moved = rows.flatMap((row) =>
      this.#replace(row, movedRow(row, queue, laneIn(queue, row, lane))),
    );
    this.#signal.worked();
    return moved;
  }

  async saveQueue(queue: QueueId, state: QueueState, journal?: JournalChange): Promise<void> {
    this.#open();
    this.#held.queue(queue).state = state;
    if (journal !== undefined) this.journal.apply(journal);
    this.#signal.worked();
  }

  strands(queue: QueueId): readonly StrandHead[] {
    return this.#held.queues.get(queue)?.rows.heads() ?? [];
  }

  rows(
    queue: QueueId,
    after: RecipientPosition | undefined,
    until: number,
    limit: number,
    strand?: Strand,
  ): readonly RecipientRow[] {
    const rows = this.#held.queues.get(queue)?.rows.after(after, until, limit, strand) ?? [];
    const { epoch } = this;
    return rows.map((row) => (row.epoch === epoch ? row : { ...row, epoch }));
  }

  nextDue(queue: QueueId, after: RecipientPosition | undefined): number | undefined {
    if (after !== undefined) return this.#held.queues.get(queue)?.rows.dueAfter(after);
    const dues = this.strands(queue).map(({ due }) => due);
    return dues.length === 0 ? undefined : Math.min(...dues);
  }

  find(filter: MailFilter, after: FindPosition | undefined, limits: FindLimits): Found {
    const queues = (from: QueueId): Iterable<{ id: QueueId; name: string }> =>
      Array.from(this.#held.queues, ([id, { name }]) => ({ id, name })).filter(
        ({ id }) => id >= from,
      );
    const rows: LocalQueueStore["rows"] = (...given) => this.rows(...given);
    return findMail({ queues, rows, message: (id) => this.message(id) }, filter, after, limits);
  }

  oldestMessage(): MessageId | undefined {
    return [...this.#held.messages.keys()].sort((a, b) => a - b)[0];
  }

  message(id: MessageId): MessageInfo | undefined {
    return this.#held.messages.get(id)?.info;
  }

  body(id: MessageId): MessageBody | undefined {
    const message = this.#held.messages.get(id);
    return message && memoryBody(message.content);
  }

  /** Memory is never short of anything that could be told. */
  trouble(): StoreTrouble | undefined {
    return this.#held.epoch === this.epoch ? undefined : { kind: "failed", error: superseded() };
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
  #record(settlement: Settlement): readonly RecipientRow[] {
    const { done, deferred, added, journal, moved: moves = [], state = [] } = settlement;
    this.#checkState(state);
    checkSettlement(settlement, this.epoch);
    for (const { queue } of moves) this.#held.queue(queue);
    const taken = added.map((message) => this.#check(message));
    if (new Set(added.map(({ body }) => body)).size < added.length) throw spent();
    // First, as it may hold a message whose last recipient is done.
    if (journal !== undefined) this.journal.apply(journal);
    for (const row of done) this.#finish(row);
    const now = this.#clock.now();
    const moved = deferred.flatMap((one) => this.#replace(one.row, deferredRow(one, now)));
    for (const { row, queue, notes = row.notes } of moves)
      moved.push(...this.#replace(row, movedRow({ ...row, notes }, queue, 0)));
    for (const message of taken) this.#add(message);
    this.state.apply(state);
    this.#signal.worked();
    return [...moved, ...taken.flatMap(({ rows }) => rows)];
  }

  #check({ info, body, recipients }: NewMessage): Taken {
    const draft = ownDraft(body);
    for (const { queue } of recipients) this.#held.queue(queue);
    return checked(info, draft, freshRows(draft.id, recipients, this.epoch));
  }

  #add({ info, draft, rows }: Taken): void {
    const content = draft.take();
    const size = content.length;
    const message = { info: { ...info, size }, content, remaining: rows.length };
    this.#held.messages.set(draft.id, message);
    for (const row of rows) this.#held.queue(row.queue).rows.add(row);
  }

  #finish(row: RecipientRow): void {
    if (this.#held.queue(row.queue).rows.remove(row) !== undefined) this.#hold(row.message, -1);
  }

  /** A recipient or a report more, or less, holds a message; it goes with the last. */
  #hold(id: MessageId, holders: 1 | -1): void {
    const message = this.#held.messages.get(id);
    if (message === undefined) return;
    message.remaining += holders;
    if (message.remaining === 0) this.#held.messages.delete(id);
  }

  #replace(from: RecipientRow, to: RecipientRow): readonly RecipientRow[] {
    if (this.#held.queue(from.queue).rows.remove(from) === undefined) return [];
    this.#held.queue(to.queue).rows.add(to);
    return [to];
  }

  #checkState(changes: readonly StateChange[]): void {
    this.#open();
    checkState(changes, (queue) => this.#held.queue(queue));
  }

  #open(): void {
    if (this.#closed) throw new StoreError("closed", "the queue is closed");
    if (this.#held.epoch !== this.epoch) throw superseded();
  }
}

function superseded(): StoreError {
  return new StoreError("not-owner", "another owner has taken the queue over");
}

function checked(info: MessageInfo, draft: MemoryDraft, rows: readonly RecipientRow[]): Taken {
  draft.check();
  checkMessageNotes(info);
  return { info, draft, rows };
}

function ownDraft(body: BodyDraft): MemoryDraft {
  if (body instanceof MemoryDraft) return body;
  throw new StoreError("misuse", "the draft is not one of this store");
}
