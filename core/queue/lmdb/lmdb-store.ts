import { errorText } from "../../errors/error-text.ts";
import type { BodyDraft, MessageBody } from "../../message/body.ts";
import type { MessageInfo } from "../../message/envelope.ts";
import { within } from "../../time/within.ts";
import { CommitSignal } from "../commit-signal.ts";
import type { FindLimits, FindPosition, Found, MailFilter } from "../find.ts";
import type { JournalChange } from "../journal-log.ts";
import { checkOwner, checkSettlement, laneIn } from "../rows.ts";
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
  RowMove,
  SetAside,
  Settlement,
  ShardId,
  StoredQueue,
  StoreTrouble,
  Strand,
  StrandHead,
} from "../store.ts";
import { StoreError } from "../store-error.ts";
import { type Change, costOf, type Edit, type Move, moveOf, moveTo, NO_CHANGE } from "./change.ts";
import type { Committed, Written } from "./commit.ts";
import { CommitHealth } from "./commit-health.ts";
import { StoreDraft } from "./drafts.ts";
import { type CommitGroup, GroupCommit } from "./group-commit.ts";
import { LmdbJournal } from "./lmdb-journal.ts";
import { LmdbLanes } from "./lmdb-lanes.ts";
import { LmdbLimits } from "./lmdb-limits.ts";
import { LmdbState } from "./lmdb-state.ts";
import { LmdbPieces } from "./pieces.ts";
import { refusal } from "./refusal.ts";
import type { StoreRoom } from "./space-guard.ts";
import type { LmdbStoreParts } from "./store-parts.ts";
import { ownDraft, takeUp, takeUpAll } from "./take-up.ts";

/** The most bytes of disk that one commit may take, about; a larger change goes alone. */
const COMMIT_LIMIT = 16 * 1024 * 1024;
/** A commit that takes longer counts as a failure of the disk, milliseconds. */
const STALLED = 30_000;
/** How long closing waits for a commit under way, milliseconds. */
const CLOSE_LIMIT = 10_000;

/** The durable queue: rows and small contents in LMDB, large contents in files. */
export class LmdbStore implements LocalQueueStore {
  readonly shard: ShardId = 0;
  readonly epoch: Epoch;
  readonly journal: LmdbJournal;
  readonly limits: LmdbLimits;
  readonly state: LmdbState;
  readonly lanes: LmdbLanes;
  readonly #parts: LmdbStoreParts;
  readonly #commits: GroupCommit<Change, Written>;
  readonly #health: CommitHealth;
  readonly #signal: CommitSignal = new CommitSignal();
  /** When the commit under way began, of the monotonic clock. */
  #began: number | undefined;
  #closed = false;

  constructor(parts: LmdbStoreParts) {
    this.#parts = parts;
    this.journal = new LmdbJournal(parts.journal, parts.ids, (journal) => this.#note(journal));
    const write = (edits: readonly Edit[]): Promise<unknown> =>
      this.#write({ ...NO_CHANGE, edits });
    this.limits = new LmdbLimits(parts.tables, write);
    this.lanes = new LmdbLanes(parts.tables, parts.damage, write);
    this.state = new LmdbState(parts, (state) => this.#write({ ...NO_CHANGE, state }));
    this.epoch = parts.epoch;
    this.#commits = new GroupCommit(COMMIT_LIMIT, (group) => this.#commit(group));
    this.#health = new CommitHealth(parts.clock, parts.log, () => this.#write(NO_CHANGE));
    parts.damage.attach(() => {
      // A failure is known to the health, whose probes take along what was set aside.
      if (!this.#closed) this.#write(NO_CHANGE).catch(() => {});
    });
  }

  queues(): readonly StoredQueue[] {
    return this.#parts.names.stored();
  }

  queueId(name: string): QueueId {
    return this.#parts.names.idOf(name);
  }

  draft(): BodyDraft {
    return new StoreDraft(this.#parts.ids.next(), this.#parts.budget, this.#parts.files);
  }

  async accept(message: NewMessage, journal?: JournalChange): Promise<readonly RecipientRow[]> {
    this.#checkTrouble();
    const taken = takeUp(message, this.#parts);
    const ready = taken instanceof Promise ? await taken : taken;
    await this.#write({ ...NO_CHANGE, added: [ready], journal });
    return ready.rows;
  }

  acceptInPieces({ info, body }: Omit<NewMessage, "recipients">): MessageInPieces {
    return new LmdbPieces({
      info,
      draft: ownDraft(body),
      epoch: this.epoch,
      pending: this.#parts.pending,
      checkQueue: (queue) => this.#parts.names.check(queue),
      checkTrouble: () => this.#checkTrouble(),
      write: (change) => this.#write(change),
      nextCommit: () => this.nextCommit(),
    });
  }

  #checkTrouble(): void {
    const trouble = this.trouble();
    if (trouble !== undefined) throw refusal(trouble);
  }

  async settle(settlement: Settlement): Promise<readonly RecipientRow[]> {
    const { done, deferred, added, journal, moved: moves, state = NO_CHANGE.state } = settlement;
    checkSettlement(settlement, this.epoch);
    this.state.check(state);
    const now = this.#parts.clock.now();
    const moved = deferred.map((deferral) => moveOf(deferral, now));
    if (moves !== undefined) for (const move of moves) moved.push(this.#moveTo(move));
    const ready = added.length === 0 ? [] : await takeUpAll(added, this.#parts);
    const written = await this.#write({ ...NO_CHANGE, done, moved, added: ready, journal, state });
    if (ready.length === 0) return written.moved;
    return [...written.moved, ...ready.flatMap(({ rows }) => rows)];
  }

  #moveTo({ row, queue, notes }: RowMove): Move {
    this.#parts.names.check(queue);
    return moveTo(notes === undefined ? row : { ...row, notes }, queue, 0);
  }

  async #note(journal: JournalChange): Promise<boolean> {
    return (await this.#write({ ...NO_CHANGE, journal })).more;
  }

  async move(
    rows: readonly RecipientRow[],
    queue: QueueId,
    lane?: LaneId,
  ): Promise<readonly RecipientRow[]> {
    checkOwner(rows, this.epoch);
    this.#parts.names.check(queue);
    const moved = rows.map((row) => moveTo(row, queue, laneIn(queue, row, lane)));
    return (await this.#write({ ...NO_CHANGE, moved })).moved;
  }

  async saveQueue(queue: QueueId, state: QueueState, journal?: JournalChange): Promise<void> {
    this.#parts.names.check(queue);
    await this.#write({ ...NO_CHANGE, states: [{ queue, state }], journal });
  }

  strands(queue: QueueId): readonly StrandHead[] {
    return this.#parts.reads.strands(queue);
  }

  rows(
    queue: QueueId,
    after: RecipientPosition | undefined,
    until: number,
    limit: number,
    strand?: Strand,
  ): readonly RecipientRow[] {
    return this.#parts.reads.rows(queue, after, until, limit, strand);
  }

  nextDue(queue: QueueId, after: RecipientPosition | undefined): number | undefined {
    return this.#parts.reads.nextDue(queue, after);
  }

  find(filter: MailFilter, after: FindPosition | undefined, limits: FindLimits): Found {
    return this.#parts.reads.find(filter, after, limits);
  }

  oldestMessage(): MessageId | undefined {
    return this.#parts.reads.oldestMessage();
  }

  /** Bytes of the database's file, of those in use, and free on its disk. */
  get room(): StoreRoom {
    return this.#parts.space.room();
  }

  message(id: MessageId): MessageInfo | undefined {
    return this.#parts.reads.message(id);
  }

  body(id: MessageId): MessageBody | undefined {
    return this.#parts.reads.body(id);
  }

  trouble(): StoreTrouble | undefined {
    const short = this.#parts.space.trouble();
    if (short !== undefined) return short;
    const stalled =
      this.#began !== undefined && this.#parts.clock.monotonic() - this.#began > STALLED;
    const error = stalled
      ? new StoreError("failed", "the disk does not answer")
      : this.#health.error;
    return error && { kind: "failed", error };
  }

  setAside(limit: number): readonly SetAside[] {
    return this.#parts.damage.list(limit);
  }

  onSetAside(listener: (queue: QueueId, recipients: number) => void): void {
    this.#parts.damage.listen(listener);
  }

  nextCommit(): Promise<void> {
    return this.#signal.next();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#health.close();
    this.#signal.end();
    await within(this.#parts.clock, CLOSE_LIMIT, this.#finish(), () => {
      throw new StoreError("failed", "the disk does not answer: the queue is left as it is");
    });
  }

  async #finish(): Promise<void> {
    const { files, space, tables } = this.#parts;
    await this.#commits.idle();
    await files.idle();
    await space.close();
    await tables.close();
  }

  async #write(change: Change): Promise<Written> {
    try {
      if (this.#closed) throw new StoreError("closed", "the queue is closed");
      const written = await this.#commits.add(change, costOf(change));
      for (const { id, info, content, draft } of change.added) {
        draft.used();
        if (content !== undefined) this.#parts.hot.put(id, { info, content });
      }
      return written;
    } catch (error) {
      for (const { draft } of change.added) draft.returned();
      throw error;
    }
  }

  /** Runs alone. */
  async #commit({ works, weight, follows }: CommitGroup<Change>): Promise<readonly Written[]> {
    const { space, clock } = this.#parts;
    this.#began = clock.monotonic();
    try {
      await space.take(weight);
      const { results, gone, appended, state } = await this.#parts.commits.commit(works, follows);
      this.#health.worked();
      this.#signal.worked();
      this.#forget(gone);
      this.journal.appended(appended);
      this.state.saved(state);
      return results;
    } catch (error) {
      if (!(error instanceof StoreError) || error.kind === "failed")
        this.#health.failed(error instanceof Error ? error : new Error(String(error)));
      throw error;
    } finally {
      this.#began = undefined;
    }
  }

  #forget(gone: Committed["gone"]): void {
    const { hot, reads, files, log } = this.#parts;
    for (const { id, inFile } of gone) {
      hot.delete(id);
      reads.forget(id);
      if (!inFile) continue;
      files.remove(id, (error) =>
        log.warning("a message file stays until the next start", { error: errorText(error) }),
      );
    }
  }
}
