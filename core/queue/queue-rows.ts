import type { MessageId, QueueId, QueueStore, RecipientPosition, RecipientRow } from "./store.ts";

/** Rows read from the store at a time, and the most that are kept in memory. */
const READ_AHEAD = 128;
const BUFFER_LIMIT = 256;

/** True when `a` stands before `b`, or at the same place, in a queue's order. */
function notAfter(a: RecipientPosition, b: RecipientPosition): boolean {
  if (a.due !== b.due) return a.due < b.due;
  if (a.message !== b.message) return a.message < b.message;
  return a.index <= b.index;
}

/** A recipient's name within its store. */
function nameOf({ message, index }: RecipientRow): string {
  return `${message}.${index}`;
}

function same(a: RecipientRow, b: RecipientRow): boolean {
  return a.message === b.message && a.index === b.index;
}

/**
 * The rows of a queue as they are handed out: each once, in order of due time. `#position` is the last row that was read into the
 * buffer; what comes after it is only in the store. Rows are read when they are taken, not when a queue is woken, so that
 * mail which waits for a connection costs no memory.
 */
export class QueueRows {
  readonly #store: QueueStore;
  readonly #id: QueueId;
  #buffer: RecipientRow[] = [];
  #next = 0;
  #position: RecipientPosition | undefined;
  /** No row after `#position` was due when last looked; `#future` knows of those that came since. */
  #drained = false;
  /** Due time of the first row after `#position`, Infinity for none; undefined when not looked up. */
  #future: number | undefined;
  /** A row may stand before `#position`: the next read starts at the queue's first row. */
  #rewind = false;
  /** Groups handed out and not yet given back, by their message. */
  readonly #underWay = new Map<MessageId, (readonly RecipientRow[])[]>();
  /** Rows handed out by `claim`, by name. */
  readonly #claimed = new Set<string>();

  constructor(store: QueueStore, id: QueueId) {
    this.#store = store;
    this.#id = id;
  }

  /** True while a group is handed out. */
  get someUnderWay(): boolean {
    return this.#underWay.size > 0;
  }

  /** A row that has become durable. Returns false when it is not due and the caller must see to its time. */
  offer(row: RecipientRow, now: number): boolean {
    if (this.#claimed.size > 0 && this.#claimed.has(nameOf(row))) return true;
    const position = this.#position;
    const isDue = row.due <= now;
    if (position !== undefined && notAfter(row, position)) {
      // It may have been read from the store before its `offer` came.
      if (this.#isKnown(row)) return true;
      if (isDue && this.#buffered < BUFFER_LIMIT) this.#buffer.push(row);
      else this.#rewind = true;
    } else if (isDue && this.#mayFollow(now)) {
      this.#buffer.push(row);
      this.#position = row;
    } else if (this.#future !== undefined) {
      this.#future = Math.min(this.#future, row.due);
    }
    return isDue;
  }

  /** True when a row that is due now is the very next after those read. */
  #mayFollow(now: number): boolean {
    return (
      this.#drained &&
      this.#future !== undefined &&
      this.#future > now &&
      this.#buffered < BUFFER_LIMIT
    );
  }

  #isKnown(row: RecipientRow): boolean {
    for (let at = this.#next; at < this.#buffer.length; at++) {
      const other = this.#buffer[at];
      if (other !== undefined && same(other, row)) return true;
    }
    return this.isUnderWay(row);
  }

  /** True for a row that is handed out now. */
  isUnderWay(row: RecipientRow): boolean {
    if (this.#claimed.size > 0 && this.#claimed.has(nameOf(row))) return true;
    const groups = this.#underWay.get(row.message);
    return groups?.some((group) => group.some((other) => same(other, row))) ?? false;
  }

  get #buffered(): number {
    return this.#buffer.length - this.#next;
  }

  /** True when a row may be due now; `take` and `head` know for certain. */
  hasDue(now: number): boolean {
    if (this.#buffered > 0) return true;
    return this.#rewind ? this.#fill(now) : this.nextDue() <= now;
  }

  /** Reads what is due into the empty buffer; false when nothing is. */
  #fill(now: number): boolean {
    this.#buffer = [];
    this.#next = 0;
    if (this.#rewind) {
      this.#rewind = false;
      this.#drained = false;
      this.#position = undefined;
      this.#future = undefined;
    }
    while (!this.#drained || this.nextDue() <= now) {
      const rows = this.#store.rows(this.#id, this.#position, now, READ_AHEAD);
      this.#position = rows.at(-1) ?? this.#position;
      this.#drained = rows.length < READ_AHEAD;
      this.#future = undefined;
      this.#buffer =
        this.#underWay.size + this.#claimed.size === 0
          ? [...rows]
          : rows.filter((row) => !this.isUnderWay(row));
      if (this.#buffer.length > 0) break;
      if (rows.length === 0) break;
    }
    // Known from here on, so that what comes next can follow without another read.
    if (this.#drained) this.nextDue();
    return this.#buffer.length > 0;
  }

  /** The row that `take` would hand out first; undefined when nothing is due. */
  head(now: number): RecipientRow | undefined {
    return this.#buffered > 0 || this.#fill(now) ? this.#buffer[this.#next] : undefined;
  }

  /**
   * Hands out the next due recipients of one message, at most `limit`; undefined when nothing is due. The group counts as
   * under way until `release` or `putBack`. When it throws, nothing was handed out.
   */
  take(limit: number, now: number): readonly RecipientRow[] | undefined {
    const first = this.head(now);
    if (first === undefined) return undefined;
    const group: RecipientRow[] = [];
    this.#hold(group, first.message);
    try {
      do this.#moveTo(group, first.message, limit);
      while (group.length < limit && this.#buffered === 0 && this.#fill(now));
    } catch (error) {
      this.putBack(group);
      throw error;
    }
    return group;
  }

  /** Moves the buffer's first rows to a group, as long as they are of its message and it has less than `limit`. */
  #moveTo(group: RecipientRow[], message: MessageId, limit: number): void {
    for (
      let row = this.#buffer[this.#next];
      row?.message === message && group.length < limit;
      row = this.#buffer[++this.#next]
    )
      group.push(row);
  }

  /**
   * Takes rows out of turn, as far as they are not handed out already: they count as under way, as those of `take` do. Returns them.
   */
  claim(rows: readonly RecipientRow[]): readonly RecipientRow[] {
    const free = rows.filter((row) => !this.isUnderWay(row));
    for (const row of free) this.#claimed.add(nameOf(row));
    if (free.length > 0) {
      this.#buffer = this.#buffer
        .slice(this.#next)
        .filter((row) => !this.#claimed.has(nameOf(row)));
      this.#next = 0;
    }
    return free;
  }

  #hold(group: readonly RecipientRow[], message: MessageId): void {
    const groups = this.#underWay.get(message);
    if (groups) groups.push(group);
    else this.#underWay.set(message, [group]);
  }

  /** Rows of `take` or `claim` are settled; to be called before those that are put off are offered again. */
  release(group: readonly RecipientRow[]): void {
    if (this.#claimed.size > 0) for (const row of group) this.#claimed.delete(nameOf(row));
    const message = group[0]?.message;
    const groups = message === undefined ? undefined : this.#underWay.get(message);
    if (message === undefined || groups === undefined) return;
    const at = groups.indexOf(group);
    if (at >= 0) groups.splice(at, 1);
    if (groups.length === 0) this.#underWay.delete(message);
  }

  /** A group's recipients go separate ways from here: each part is a group of its own, the others are released. */
  split(group: readonly RecipientRow[], parts: readonly (readonly RecipientRow[])[]): void {
    for (const part of parts) {
      const [first] = part;
      if (first !== undefined) this.#hold(part, first.message);
    }
    this.release(group);
  }

  /** Gives up what was read ahead, while nothing takes from it. */
  letGo(): void {
    if (this.#buffered > 0) this.reread();
  }

  /** Puts a group that was never attempted back to the head. */
  putBack(group: readonly RecipientRow[]): void {
    this.release(group);
    this.#buffer = [...group, ...this.#buffer.slice(this.#next)];
    this.#next = 0;
  }

  /** Forgets what was read ahead; the next look starts at the first row of the queue. */
  reread(): void {
    this.#buffer = [];
    this.#next = 0;
    this.#position = undefined;
    this.#drained = false;
    this.#future = undefined;
    this.#rewind = this.#underWay.size + this.#claimed.size > 0;
  }

  /** Due time of the first row after what was read; Infinity when there is none. */
  nextDue(): number {
    this.#future ??= this.#store.nextDue(this.#id, this.#position) ?? Number.POSITIVE_INFINITY;
    return this.#future;
  }
}
