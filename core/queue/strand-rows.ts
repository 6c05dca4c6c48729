import { compareInStrand, rankOf } from "./order.ts";
import type {
  Answer,
  QueueId,
  QueueStore,
  RecipientPosition,
  RecipientRow,
  Strand,
  StrandHead,
} from "./store.ts";

/** Rows read from the store at a time: of the first lane, and of each of the others, as they may be many. */
const READ_AHEAD = 128;
const LANE_READ_AHEAD = 32;

/** What a strand needs of its queue. */
export interface StrandOwner {
  readonly store: Pick<QueueStore, "nextDue">;
  readonly id: QueueId;
  /** True while a row of the queue is handed out. */
  readonly someUnderWay: boolean;
  /** True while nothing is to be read. */
  readonly isMoving: boolean;
  /** True for a row that is handed out now. */
  isUnderWay(row: RecipientRow): boolean;
  /** Rows of a strand in order, as `QueueStore.rows` has them. */
  read(
    after: RecipientPosition | undefined,
    until: number,
    limit: number,
    strand: Strand,
  ): Answer<readonly RecipientRow[]>;
  /** Of rows that were read, those to be handed out. */
  admit(rows: readonly RecipientRow[]): readonly RecipientRow[];
}

/** A store's answer that is on its way, and what happens meanwhile. */
interface Reading {
  readonly over: Promise<void>;
  /** What is due by then was asked for. */
  readonly until: number;
  /** Rows that were given back since: the answer may hold them as they were. */
  readonly gone: Set<string>;
  /** A row came or went. */
  changed: boolean;
}

/** A recipient's name within its store. */
export function strandName({ message, index }: Pick<RecipientRow, "message" | "index">): string {
  return `${message}.${index}`;
}

/** True for rows of one recipient, wherever they stand. */
export function sameRecipient(a: RecipientRow, b: RecipientRow): boolean {
  return a.message === b.message && a.index === b.index;
}

/**
 * The rows of one strand of a queue as they are handed out: each once, in order of due time. `#position` is the last row that was read into
 * the buffer; what comes after it is only in the store. Rows are read when they are taken, not when a queue is woken, so that
 * mail which waits for a connection costs no memory.
 */
export class StrandRows {
  readonly strand: Strand;
  /** Of its class of priority, from 0 for the highest. */
  readonly rank: number;
  /** When it last had its turn, in turns of the queue. */
  servedAt = 0;
  readonly #owner: StrandOwner;
  /** Rows read at a time; twice as many are kept in memory at most. */
  readonly #ahead: number;
  #buffer: RecipientRow[] = [];
  #next = 0;
  #position: RecipientPosition | undefined;
  /** No row after `#position` was due when last looked; `#future` knows of those that came since. */
  #drained = false;
  /** Due time of the first row after `#position`, Infinity for none; undefined when not looked up. */
  #future: number | undefined;
  /** A row may appear before `#position`: the next read starts at the strand's first row. */
  #rewind: boolean;
  #reading: Reading | undefined;
  /** Why the last reading failed: whoever asks next is told. */
  #failure: { readonly error: unknown } | undefined;
  /** The last answer held no row though one was due by this time: until one is offered, the next look by then does not ask again. */
  #nothingBy = Number.NEGATIVE_INFINITY;

  constructor(owner: StrandOwner, { lane, priority, due }: StrandHead) {
    this.#owner = owner;
    this.strand = { lane, priority };
    this.rank = rankOf(priority);
    this.#ahead = lane === 0 ? READ_AHEAD : LANE_READ_AHEAD;
    this.#future = due;
    this.#rewind = owner.someUnderWay;
  }

  /** Resolves when the store has answered; undefined while nothing is read. */
  get reading(): Promise<void> | undefined {
    return this.#reading?.over;
  }

  /** A row that has become durable and is not handed out. Unless it may be kept as it is, it is read in its turn. */
  offer(row: RecipientRow, now: number, mayKeep: boolean): void {
    this.#nothingBy = Number.NEGATIVE_INFINITY;
    if (this.#reading !== undefined) {
      this.#reading.changed = true;
      return;
    }
    const position = this.#position;
    const isDue = mayKeep && row.due <= now;
    if (position !== undefined && compareInStrand(row, position) <= 0) {
      // It may have been read from the store before its `offer` came.
      if (this.#isKnown(row)) return;
      if (isDue && this.#buffered < 2 * this.#ahead) this.#buffer.push(row);
      else this.#rewind = true;
    } else if (isDue && this.#mayFollow(now)) {
      this.#buffer.push(row);
      this.#position = row;
    } else if (this.#future !== undefined) {
      this.#future = Math.min(this.#future, row.due);
    }
  }

  /** True when a row that is due now is the very next after those read. */
  #mayFollow(now: number): boolean {
    return (
      this.#drained &&
      this.#future !== undefined &&
      this.#future > now &&
      this.#buffered < 2 * this.#ahead
    );
  }

  #isKnown(row: RecipientRow): boolean {
    for (let at = this.#next; at < this.#buffer.length; at++) {
      const other = this.#buffer[at];
      if (other !== undefined && sameRecipient(other, row)) return true;
    }
    return this.#owner.isUnderWay(row);
  }

  get #buffered(): number {
    return this.#buffer.length - this.#next;
  }

  /** True when it is known to have no more rows. */
  get isSpent(): boolean {
    const isQuiet = this.#buffered === 0 && this.#reading === undefined && !this.#rewind;
    return isQuiet && this.#future === Number.POSITIVE_INFINITY && this.#failure === undefined;
  }

  /** Gives up what was read ahead: it is read again from the strand's first row. */
  letGo(): void {
    if (this.#buffered === 0) return;
    let due = Number.POSITIVE_INFINITY;
    for (let at = this.#next; at < this.#buffer.length; at++)
      due = Math.min(due, this.#buffer[at]?.due ?? due);
    this.#buffer = [];
    this.#next = 0;
    this.#position = undefined;
    this.#drained = false;
    this.#future = due;
    this.#reading = undefined;
    this.#nothingBy = Number.NEGATIVE_INFINITY;
  }

  /** True when a row may be due now; `head` knows for certain. */
  hasDue(now: number): boolean {
    if (this.#buffered > 0) return true;
    if (this.#reading !== undefined || this.#owner.isMoving) return false;
    this.#tellFailure();
    return this.#rewind ? this.#fill(now) : this.nextDue() <= now;
  }

  /** The first row that is due; undefined when none is, or while it is read. */
  head(now: number): RecipientRow | undefined {
    return this.#buffered > 0 || this.#fill(now) ? this.#buffer[this.#next] : undefined;
  }

  /** Reads what is due into the empty buffer; false when nothing is, or while it is read. */
  #fill(now: number): boolean {
    if (this.#reading !== undefined || this.#owner.isMoving) return false;
    this.#tellFailure();
    this.#buffer = [];
    this.#next = 0;
    if (this.#rewind) this.#startAnew();
    while (!this.#drained || this.nextDue() <= now) {
      const isAnswered = now <= this.#nothingBy;
      this.#nothingBy = Number.NEGATIVE_INFINITY;
      if (isAnswered) break;
      const rows = this.#owner.read(this.#position, now, this.#ahead, this.strand);
      if (rows instanceof Promise) {
        this.#await(rows, now);
        return false;
      }
      this.#takeUp(rows);
      if (this.#buffer.length > 0 || rows.length === 0 || this.#owner.isMoving) break;
    }
    // Known from here on, so that what comes next can follow without another read.
    if (this.#drained) this.nextDue();
    return this.#buffer.length > 0;
  }

  #startAnew(): void {
    this.#rewind = false;
    this.#drained = false;
    this.#position = undefined;
    this.#future = undefined;
  }

  #takeUp(rows: readonly RecipientRow[]): void {
    this.#position = rows.at(-1) ?? this.#position;
    this.#drained = rows.length < this.#ahead;
    this.#future = undefined;
    this.#buffer = [...this.#owner.admit(rows)];
    this.#next = 0;
  }

  #await(rows: Promise<readonly RecipientRow[]>, until: number): void {
    const over = rows.then(
      (answer) => this.#arrived(reading, answer),
      (error: unknown) => {
        if (this.#reading !== reading) return;
        this.#reading = undefined;
        this.#failure = { error };
      },
    );
    const reading: Reading = { over, until, gone: new Set(), changed: false };
    this.#reading = reading;
  }

  #arrived(reading: Reading, rows: readonly RecipientRow[]): void {
    if (this.#reading !== reading) return;
    this.#reading = undefined;
    const { gone, changed, until } = reading;
    const before = this.#buffer.slice(this.#next);
    try {
      this.#takeUp(gone.size === 0 ? rows : rows.filter((row) => !gone.has(strandName(row))));
    } catch (error) {
      // Where they belong cannot be told now: they are read again.
      [this.#buffer, this.#next, this.#rewind] = [before, 0, true];
      this.#failure = { error };
      return;
    }
    this.#position = rows.at(-1) ?? this.#position;
    this.#drained = rows.length < this.#ahead;
    // What was put back meanwhile stands first.
    if (before.length > 0) this.#buffer = [...before, ...this.#buffer];
    if (changed) this.#rewind = true;
    else if (rows.length === 0 && this.nextDue() <= until) this.#nothingBy = until;
  }

  #tellFailure(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure.error;
  }

  /** Moves the first rows to a group, as long as they are of the message of the first and it has less than `limit`. */
  moveTo(group: RecipientRow[], limit: number, now: number): void {
    const message = this.head(now)?.message;
    do {
      for (
        let row = this.#buffer[this.#next];
        row?.message === message && row !== undefined && group.length < limit;
        row = this.#buffer[++this.#next]
      )
        group.push(row);
    } while (group.length < limit && this.#buffered === 0 && this.#fill(now));
  }

  /** Rows of the queue are handed out otherwise. */
  drop(names: ReadonlySet<string>): void {
    this.#buffer = this.#buffer.slice(this.#next).filter((row) => !names.has(strandName(row)));
    this.#next = 0;
  }

  /** Rows that were handed out are given back. */
  released(rows: readonly RecipientRow[]): void {
    if (this.#reading === undefined) return;
    this.#reading.changed = true;
    for (const row of rows) this.#reading.gone.add(strandName(row));
  }

  /** Puts rows that were never attempted back to the head. */
  putBack(rows: readonly RecipientRow[]): void {
    this.#buffer = [...rows, ...this.#buffer.slice(this.#next)];
    this.#next = 0;
  }

  /** Due time of the first row after what was read; Infinity when there is none. */
  nextDue(): number {
    const { store, id } = this.#owner;
    const after = this.#position ?? { ...this.strand, due: 0, message: 0, index: -1 };
    this.#future ??= store.nextDue(id, after) ?? Number.POSITIVE_INFINITY;
    return this.#future;
  }
}
