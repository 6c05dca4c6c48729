import { type Ledger, PARTS, type SavedLedger } from "./ledger.ts";

/**
 * Counts in sub-windows of a sixtieth of the window. All that is used in a sub-window counts until a whole window after its end:
 * a span as long as the window that has a use in it ends before.
 */
export class SlidingLedger implements Ledger {
  readonly patience: number = Number.POSITIVE_INFINITY;
  #window: number;
  /** Ends of sub-windows in which something was used, in order, and how much it was; but for the last. */
  #ends: number[] = [];
  #amounts: number[] = [];
  /** The first that still counts. */
  #first = 0;
  /** The last sub-window in which something was used: -Infinity when none counts. */
  #lastEnd: number = Number.NEGATIVE_INFINITY;
  #lastAmount = 0;
  #counted = 0;
  /** When the first one does not count any more; Infinity when none does. */
  #expiresAt: number = Number.POSITIVE_INFINITY;

  constructor(window: number) {
    this.#window = window;
  }

  /** Its length, milliseconds. Another one holds from then on, for what was used before as well, as far as it is still known. */
  get window(): number {
    return this.#window;
  }

  set window(window: number) {
    if (window === this.#window) return;
    this.#window = window;
    this.#setExpiry();
  }

  get part(): number {
    return this.#window / PARTS;
  }

  counted(now: number): number {
    this.#expire(now);
    return this.#counted;
  }

  #expire(now: number): void {
    if (now < this.#expiresAt) return;
    const until = now - this.#window;
    const ends = this.#ends;
    for (let end = ends[this.#first]; end !== undefined && end <= until; end = ends[this.#first])
      this.#counted -= this.#amounts[this.#first++] ?? 0;
    if (this.#first === ends.length && this.#lastEnd <= until) {
      this.#lastEnd = Number.NEGATIVE_INFINITY;
      this.#lastAmount = 0;
      this.#counted = 0;
    }
    if (this.#first === ends.length || this.#first > PARTS) this.#drop();
    this.#setExpiry();
  }

  #drop(): void {
    if (this.#first === 0) return;
    this.#ends.splice(0, this.#first);
    this.#amounts.splice(0, this.#first);
    this.#first = 0;
  }

  #setExpiry(): void {
    if (this.#lastAmount === 0) this.#expiresAt = Number.POSITIVE_INFINITY;
    else this.#expiresAt = (this.#ends[this.#first] ?? this.#lastEnd) + this.#window;
  }

  add(amount: number, now: number): void {
    if (amount > 0) this.#addUntil(this.#endOf(now), amount);
  }

  /** Uses from another life: those of a sub-window that ended so many milliseconds ago. */
  addEnded(ago: number, amount: number, now: number): void {
    this.#addUntil(Math.min(now - ago, this.#endOf(now)), amount);
  }

  #addUntil(end: number, amount: number): void {
    if (amount === 0) return;
    this.#counted += amount;
    // With shorter sub-windows after a change of the window an end may lie before the last one: counting too long is safe.
    if (this.#lastEnd >= end) {
      this.#lastAmount += amount;
      return;
    }
    if (this.#lastAmount > 0) {
      this.#ends.push(this.#lastEnd);
      this.#amounts.push(this.#lastAmount);
    }
    this.#lastEnd = end;
    this.#lastAmount = amount;
    this.#setExpiry();
  }

  #endOf(now: number): number {
    const { part } = this;
    return (Math.floor(now / part) + 1) * part;
  }

  freesIn(amount: number, now: number): number {
    this.#expire(now);
    let sum = 0;
    for (let at = this.#first; at < this.#ends.length; at++) {
      sum += this.#amounts[at] ?? 0;
      if (sum >= amount) return (this.#ends[at] ?? now) + this.#window - now;
    }
    return sum + this.#lastAmount >= amount
      ? this.#lastEnd + this.#window - now
      : Number.POSITIVE_INFINITY;
  }

  emptiesIn(now: number): number {
    this.#expire(now);
    return this.#lastAmount === 0 ? 0 : this.#lastEnd + this.#window - now;
  }

  recent(): number {
    return this.#lastAmount;
  }

  save(now: number): SavedLedger {
    this.#expire(now);
    const used: [number, number][] = [];
    for (let at = this.#first; at < this.#ends.length; at++)
      used.push([Math.floor(now - (this.#ends[at] ?? now)), this.#amounts[at] ?? 0]);
    if (this.#lastAmount > 0) used.push([Math.floor(now - this.#lastEnd), this.#lastAmount]);
    return { kind: "sliding", used };
  }
}
