import type { Clock } from "../time/clock.ts";
import { compareStrands, sameStrand } from "./order.ts";
import type { QueueLanes } from "./queue-lanes.ts";
import type {
  Answer,
  MessageId,
  QueueId,
  QueueStore,
  RecipientPosition,
  RecipientRow,
  Strand,
} from "./store.ts";
import { type StrandOwner, StrandRows, sameRecipient, strandName } from "./strand-rows.ts";
import { mayHaveDue, roomOf, StrandTurns } from "./strand-turns.ts";

/** What handing out rows needs of a store. */
export type RowStore = Pick<QueueStore, "strands" | "rows" | "nextDue">;

/**
 * The rows of a queue as they are handed out, each once. Of the strands that have mail due the one of the highest class of priority is
 * next, and every eighth time one of a lower class, the one that had its turn longest ago: higher comes first, and nobody
 * starves. Lanes whose mail is of one class take turns, whatever their length; one that must wait is passed over, and not read.
 */
export class QueueRows implements StrandOwner {
  readonly store: RowStore;
  readonly id: QueueId;
  readonly #lanes: QueueLanes | undefined;
  /** In order; undefined when not looked up. */
  #strands: StrandRows[] | undefined;
  readonly #turns: StrandTurns = new StrandTurns();
  #moving = 0;
  /** How often rows were taken to their lane: who reads the queue piece by piece may have missed them. */
  moves = 0;
  /** Groups handed out and not yet given back, by their message. */
  readonly #underWay = new Map<MessageId, (readonly RecipientRow[])[]>();
  /** Rows handed out by `claim`, by name. */
  readonly #claimed = new Set<string>();

  /** Without `lanes` rows stay in the lane they were stored in. */
  constructor(store: RowStore, id: QueueId, lanes?: QueueLanes) {
    this.store = store;
    this.id = id;
    this.#lanes = lanes;
  }

  /** True while a group or a row is handed out. */
  get someUnderWay(): boolean {
    return this.#underWay.size + this.#claimed.size > 0;
  }

  /** True for a row that is handed out now. */
  isUnderWay(row: RecipientRow): boolean {
    if (this.#claimed.size > 0 && this.#claimed.has(strandName(row))) return true;
    const groups = this.#underWay.get(row.message);
    return groups?.some((group) => group.some((other) => sameRecipient(other, row))) ?? false;
  }

  admit(rows: readonly RecipientRow[]): readonly RecipientRow[] {
    const free = this.someUnderWay ? rows.filter((row) => !this.isUnderWay(row)) : rows;
    const lanes = this.#divided;
    if (lanes === undefined) return free;
    const misplaced = free.filter((row) => lanes.laneOf(row) !== row.lane);
    if (misplaced.length === 0) return free;
    for (const row of misplaced) this.#claimed.add(strandName(row));
    this.#moving++;
    this.moves++;
    lanes.misplaced(misplaced, () => {
      this.#moving--;
    });
    return free.filter((row) => !misplaced.includes(row));
  }

  /** Its lanes; undefined while there is one. */
  get #divided(): QueueLanes | undefined {
    return this.#lanes?.divided ? this.#lanes : undefined;
  }

  read(
    after: RecipientPosition | undefined,
    until: number,
    limit: number,
    strand: Strand,
  ): Answer<readonly RecipientRow[]> {
    const rows = this.store.rows(this.id, after, until, limit, strand);
    const lanes = this.#divided;
    if (lanes === undefined) return rows;
    if (rows instanceof Promise) return rows.then((late) => placed(lanes, late));
    return placed(lanes, rows);
  }

  /** True while rows are taken to their lane: nothing is read meanwhile, so that they are never many. */
  get isMoving(): boolean {
    return this.#moving > 0;
  }

  /** A row that has become durable. Returns false when it is not due and the caller must see to its time. */
  offer(row: RecipientRow, now: number): boolean {
    if (this.#claimed.size > 0 && this.#claimed.has(strandName(row))) return true;
    if (this.#strands === undefined) return row.due <= now;
    this.#strandOf(this.#strands, row).offer(row, now, this.#mayKeep(row));
    return row.due <= now;
  }

  /**
   * False where rules may have changed since the lane of a new row was chosen, or cannot be told now: reading it finds the right one.
   * Never throws, as the row is durable and somebody waits for his reply.
   */
  #mayKeep(row: RecipientRow): boolean {
    try {
      return this.#divided?.isInPlace(row) ?? true;
    } catch {
      return false;
    }
  }

  /** The strand of a row, made if it is the first. */
  #strandOf(strands: StrandRows[], row: RecipientRow): StrandRows {
    const [first] = strands;
    if (first !== undefined && sameStrand(first.strand, row)) return first;
    const known = strands.find(({ strand }) => sameStrand(strand, row));
    if (known !== undefined) return known;
    const made = new StrandRows(this, row);
    const at = strands.findIndex(({ strand }) => compareStrands(strand, row) > 0);
    strands.splice(at < 0 ? strands.length : at, 0, made);
    return made;
  }

  #all(): StrandRows[] {
    this.#strands ??= this.store.strands(this.id).map((head) => new StrandRows(this, head));
    return this.#strands;
  }

  /** True when a row may be due now; `take` and `head` know for certain. */
  hasDue(now: number): boolean {
    const lanes = this.#divided;
    for (const strand of this.#all())
      if (mayHaveDue(strand, lanes, now) && roomOf(strand, lanes) > 0) return true;
    return false;
  }

  /** Resolves when the store has answered a look that found nothing at hand; undefined while none is waited for. */
  get reading(): Promise<void> | undefined {
    for (const { reading } of this.#strands ?? []) if (reading !== undefined) return reading;
    return undefined;
  }

  /** The row that `take` would hand out first; undefined when nothing is due, or while it is read. */
  head(now: number): RecipientRow | undefined {
    return this.#next(now)?.head(now);
  }

  /** Resolves with true when there is a row to take; a store that takes its time is waited for. Rejects as it does. */
  async isDue(clock: Clock): Promise<boolean> {
    for (;;) {
      if (this.head(clock.now()) !== undefined) return true;
      const { reading } = this;
      if (reading === undefined) return false;
      await reading;
    }
  }

  /**
   * Hands out the next due recipients of one message, at most `limit`; undefined when nothing is due, or while it is read. The group
   * counts as under way until `release` or `putBack`. When it throws, nothing was handed out.
   */
  take(limit: number, now: number): readonly RecipientRow[] | undefined {
    const strand = this.#next(now);
    const first = strand?.head(now);
    if (strand === undefined || first === undefined) return undefined;
    const most = Math.min(limit, this.#turns.room);
    const group: RecipientRow[] = [];
    this.#hold(group, first.message);
    try {
      strand.moveTo(group, most, now);
    } catch (error) {
      this.putBack(group);
      throw error;
    }
    this.#turns.had(strand);
    return group;
  }

  /** The strand whose turn it is. */
  #next(now: number): StrandRows | undefined {
    return this.#turns.next(this.#all(), this.#divided, now);
  }

  /**
   * Takes rows out of turn, as far as they are not handed out already: they count as under way, as those of `take` do. Returns them.
   */
  claim(rows: readonly RecipientRow[]): readonly RecipientRow[] {
    const free = rows.filter((row) => !this.isUnderWay(row));
    for (const row of free) this.#claimed.add(strandName(row));
    if (free.length > 0) for (const strand of this.#strands ?? []) strand.drop(this.#claimed);
    return free;
  }

  /** Rows that are due and not handed out are the next of their strands from here on, in this order. */
  bringForward(rows: readonly RecipientRow[]): void {
    for (const row of this.claim(rows).toReversed()) this.putBack([row]);
  }

  #hold(group: readonly RecipientRow[], message: MessageId): void {
    const groups = this.#underWay.get(message);
    if (groups) groups.push(group);
    else this.#underWay.set(message, [group]);
  }

  /** Rows of `take` or `claim` are settled; to be called before those that are deferred are offered again. */
  release(group: readonly RecipientRow[]): void {
    for (const strand of this.#strands ?? []) strand.released(group);
    if (this.#claimed.size > 0) for (const row of group) this.#claimed.delete(strandName(row));
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
    const strands = this.#strands;
    if (strands === undefined) return;
    for (const strand of strands) strand.letGo();
    if (strands.length > 1) this.#strands = strands.filter(({ isSpent }) => !isSpent);
  }

  /** Puts a group that was never attempted back to the head. */
  putBack(group: readonly RecipientRow[]): void {
    this.release(group);
    const [first] = group;
    // Without strands it is read again anyway.
    if (first === undefined || this.#strands === undefined) return;
    this.#strandOf(this.#strands, first).putBack(group);
  }

  /** Forgets what was read ahead; the next look starts at the first row of the queue. */
  reread(): void {
    this.#strands = undefined;
  }

  /** Due time of the first row after what was read, of lanes that do not wait; Infinity when there is none. */
  nextDue(): number {
    const lanes = this.#divided;
    let first = Number.POSITIVE_INFINITY;
    for (const strand of this.#all())
      if (lanes === undefined || lanes.isOpen(strand.strand.lane))
        first = Math.min(first, strand.nextDue());
    return first;
  }
}

/** Rows of which it is known where they belong. */
function placed(lanes: QueueLanes, rows: readonly RecipientRow[]): Answer<readonly RecipientRow[]> {
  const late = lanes.find(rows);
  return late === undefined ? rows : late.then(() => rows);
}
