import { RateWindow } from "../time/rate-window.ts";
import type { QueueId, QueueState, QueueStore, RecipientPosition, RecipientRow } from "./store.ts";

/** Rows read ahead from the store for one queue, and the most that are kept in memory. */
const READ_AHEAD = 128;
const BUFFER_LIMIT = 256;

/** True when `a` stands before `b`, or at the same place, in a queue's order. */
export function notBehind(a: RecipientPosition, b: RecipientPosition): boolean {
  if (a.due !== b.due) return a.due < b.due;
  if (a.message !== b.message) return a.message < b.message;
  return a.index <= b.index;
}

/** A recipient's name within its store. */
function nameOf({ message, index }: RecipientRow): string {
  return `${message}.${index}`;
}

/** Splits `domain/vmta`. */
export function queueParts(name: string): { readonly domain: string; readonly virtualMta: string } {
  const slash = name.indexOf("/");
  return { domain: name.slice(0, slash), virtualMta: name.slice(slash + 1) };
}

/**
 * The part of a queue that is in memory: its state and the head of its rows. Rows are handed out once, in order of due time:
 * `#position` is the last row that was read into the buffer, everything behind it is still only in the store.
 */
export class QueueRuntime {
  readonly id: QueueId;
  readonly name: string;
  readonly domain: string;
  readonly virtualMta: string;
  state: QueueState;
  /** Recipients in the queue, those under way included. */
  waiting = 0;
  /** What last went wrong, for `show queues`. */
  lastError: string | undefined;
  /** Connections that work for the queue, those being opened included. */
  connections = 0;
  /** No further connection is opened before this time, milliseconds since the epoch. */
  openAfter = 0;
  /** Connections begun. */
  readonly begun: RateWindow = new RateWindow();
  /** When the last connection was begun, milliseconds since the epoch. */
  begunAt: number = Number.NEGATIVE_INFINITY;
  /** No connection is begun before this time, as those that go to its hosts are enough; milliseconds since the epoch. */
  crowdedUntil = 0;
  /** Recipients tried. */
  readonly tried: RateWindow = new RateWindow();
  /** When it was last asked for by name, milliseconds since the epoch. */
  usedAt = 0;
  /** Set while the queue's mail is being bounced: nothing else may take from it. */
  bouncing = false;
  /** Set while the queue stands in the scheduler's line for a connection. */
  inLine = false;
  /** Why nothing is sent although mail is due, and until when (milliseconds since the epoch); for `show queues`. */
  held: { readonly why: string; readonly until: number } | undefined;
  /** Groups handed out and not yet settled. */
  readonly underWay: Set<readonly RecipientRow[]> = new Set();

  readonly #store: QueueStore;
  #buffer: RecipientRow[] = [];
  #next = 0;
  #position: RecipientPosition | undefined;
  /** No row behind `#position` was due when last looked, and none came since. */
  #drained = false;
  /** Due time of the first row behind `#position`, Infinity for none; undefined when not looked up. */
  #future: number | undefined;
  /** A row may stand before `#position`: read again from the start when nothing is under way. */
  #rewind = false;
  /** Rows that are being taken out of the queue: not handed out meanwhile. */
  readonly #withdrawn = new Set<string>();

  constructor(store: QueueStore, id: QueueId, name: string, state: QueueState) {
    this.#store = store;
    this.id = id;
    this.name = name;
    ({ domain: this.domain, virtualMta: this.virtualMta } = queueParts(name));
    this.state = state;
  }

  /** A row that has become durable. Returns false when it is not due and the caller must see to its time. */
  offer(row: RecipientRow, now: number): boolean {
    if (this.#withdrawn.size > 0 && this.#withdrawn.has(nameOf(row))) return true;
    const position = this.#position;
    if (position !== undefined && notBehind(row, position)) {
      if (this.#isKnown(row)) return true;
      if (row.due > now || this.#buffered >= BUFFER_LIMIT) this.#rewind = true;
      else this.#buffer.push(row);
      return row.due <= now;
    }
    if (row.due > now) {
      if (this.#future !== undefined) this.#future = Math.min(this.#future, row.due);
      return false;
    }
    if (this.#drained && this.#buffered < BUFFER_LIMIT) {
      this.#buffer.push(row);
      this.#position = row;
    } else {
      this.#drained = false;
    }
    return true;
  }

  /** A row behind the head was read from the store before its `offer` came. */
  #isKnown(row: RecipientRow): boolean {
    const same = (other: RecipientRow): boolean =>
      other.message === row.message && other.index === row.index;
    for (let at = this.#next; at < this.#buffer.length; at++) {
      const other = this.#buffer[at];
      if (other !== undefined && same(other)) return true;
    }
    for (const group of this.underWay) if (group.some(same)) return true;
    return false;
  }

  get #buffered(): number {
    return this.#buffer.length - this.#next;
  }

  /** True when a row is due now. Reads ahead from the store when the buffer is empty. */
  hasDue(now: number): boolean {
    if (this.#buffered > 0) return true;
    this.#buffer = [];
    this.#next = 0;
    if (this.#rewind && this.underWay.size === 0) {
      this.#rewind = false;
      this.#drained = false;
      this.#position = undefined;
      this.#future = undefined;
    }
    if (this.#drained && this.nextDue() > now) return false;
    do {
      const rows = this.#store.rows(this.id, this.#position, now, READ_AHEAD);
      const last = rows.at(-1);
      if (last !== undefined) this.#position = last;
      this.#future = undefined;
      this.#drained = rows.length < READ_AHEAD;
      this.#buffer = this.#without(rows);
    } while (this.#buffer.length === 0 && !this.#drained);
    return this.#buffer.length > 0;
  }

  /** The rows that are not being taken out. */
  #without(rows: readonly RecipientRow[]): RecipientRow[] {
    if (this.#withdrawn.size === 0) return [...rows];
    return rows.filter((row) => !this.#withdrawn.has(nameOf(row)));
  }

  /** True while rows are being taken out of the queue. */
  get withdrawing(): boolean {
    return this.#withdrawn.size > 0;
  }

  /**
   * Keeps rows from being handed out, because an operator takes them out of the queue. Returns those that are free for it: not
   * under way, and not being taken out by somebody else. To be ended with `endWithdrawal`.
   */
  withdraw(rows: readonly RecipientRow[]): readonly RecipientRow[] {
    if (this.bouncing) return [];
    const taken = new Set(this.#withdrawn);
    for (const group of this.underWay) for (const row of group) taken.add(nameOf(row));
    const free = rows.filter((row) => !taken.has(nameOf(row)));
    for (const row of free) this.#withdrawn.add(nameOf(row));
    this.#buffer = this.#without(this.#buffer.slice(this.#next));
    this.#next = 0;
    return free;
  }

  /** True for a recipient that is being sent now, or taken out. */
  isUnderWay(row: RecipientRow): boolean {
    if (this.#withdrawn.has(nameOf(row))) return true;
    for (const group of this.underWay)
      if (group.some(({ message, index }) => message === row.message && index === row.index))
        return true;
    return false;
  }

  /** Withdrawn rows are gone from the store, or, when that failed, are to be handed out again. */
  endWithdrawal(rows: readonly RecipientRow[], gone: boolean): void {
    for (const row of rows) this.#withdrawn.delete(nameOf(row));
    if (!gone) this.reread();
  }

  /** The row that `take` would hand out first; undefined when nothing is due. */
  head(now: number): RecipientRow | undefined {
    return this.hasDue(now) ? this.#buffer[this.#next] : undefined;
  }

  /**
   * Hands out the next due recipients of one message, at most `limit`; undefined when nothing is due. The group counts as
   * under way until `release`.
   */
  take(limit: number, now: number): readonly RecipientRow[] | undefined {
    if (!this.hasDue(now)) return undefined;
    const first = this.#buffer[this.#next];
    if (first === undefined) return undefined;
    let end = this.#next + 1;
    while (end - this.#next < limit && this.#buffer[end]?.message === first.message) end++;
    const group = this.#buffer.slice(this.#next, end);
    this.#next = end;
    if (this.#next === this.#buffer.length) {
      this.#buffer = [];
      this.#next = 0;
    }
    this.underWay.add(group);
    return group;
  }

  /** A group's outcome is recorded. */
  release(group: readonly RecipientRow[]): void {
    this.underWay.delete(group);
  }

  /** Puts a group that was never attempted back to the head. */
  putBack(group: readonly RecipientRow[]): void {
    this.underWay.delete(group);
    this.#buffer = [...group, ...this.#buffer.slice(this.#next)];
    this.#next = 0;
  }

  /** Forgets what was read ahead; the next look starts at the first row of the queue. */
  reread(): void {
    this.#buffer = [];
    this.#next = 0;
    this.#rewind = true;
  }

  /** Due time of the first row behind what was read; Infinity when there is none. */
  nextDue(): number {
    this.#future ??= this.#store.nextDue(this.id, this.#position) ?? Number.POSITIVE_INFINITY;
    return this.#future;
  }
}
