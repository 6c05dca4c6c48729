import { type Ledger, PARTS, type SavedLedger } from "./ledger.ts";

/**
 * Counts in sub-windows of a sixtieth of the window. All that is used in a sub-window counts until a whole window after its end:
 * a span as long as the window that has a use in it ends before.
 */
export class SlidingLedger implements Ledger {
  readonly patience: number = Number.POSITIVE_INFINITY;
  readonly #now: () => number;
  /** Its length, milliseconds. Another one holds from then on, for what was used before as well, as far as it is still known. */
  window: number;
  /** Ends of sub-windows in which something was used, in order, and how much it was. */
  #ends: number[] = [];
  #amounts: number[] = [];
  /** The first that still counts. */
  #first = 0;
  #counted = 0;

  /** `now` is a clock that never goes back, in milliseconds, like the window. */
  constructor(window: number, now: () => number) {
    this.window = window;
    this.#now = now;
  }

  get part(): number {
    return this.window / PARTS;
  }

  counted(): number {
    this.#expire(this.#now());
    return this.#counted;
  }

  #expire(now: number): void {
    const ends = this.#ends;
    let end = ends[this.#first];
    while (end !== undefined && end + this.window <= now) {
      this.#counted -= this.#amounts[this.#first++] ?? 0;
      end = ends[this.#first];
    }
    if (end === undefined) {
      this.#counted = 0;
      if (this.#first > 0) this.#drop();
    } else if (this.#first > PARTS) this.#drop();
  }

  #drop(): void {
    this.#ends.splice(0, this.#first);
    this.#amounts.splice(0, this.#first);
    this.#first = 0;
  }

  add(amount: number): void {
    if (amount > 0) this.#addUntil(this.#endOf(this.#now()), amount);
  }

  /** Uses from another life: those of a sub-window that ended so many milliseconds ago. */
  addEnded(ago: number, amount: number): void {
    const now = this.#now();
    this.#addUntil(Math.min(now - ago, this.#endOf(now)), amount);
  }

  #addUntil(end: number, amount: number): void {
    const last = this.#ends.length - 1;
    const known = this.#ends[last];
    this.#counted += amount;
    // With shorter sub-windows after a change of the window an end may lie before the last one: counting too long is safe.
    if (known !== undefined && known >= end)
      this.#amounts[last] = (this.#amounts[last] ?? 0) + amount;
    else {
      this.#ends.push(end);
      this.#amounts.push(amount);
    }
  }

  #endOf(now: number): number {
    const { part } = this;
    return (Math.floor(now / part) + 1) * part;
  }

  freesIn(amount: number): number {
    const now = this.#now();
    this.#expire(now);
    let sum = 0;
    for (let at = this.#first; at < this.#ends.length; at++) {
      sum += this.#amounts[at] ?? 0;
      if (sum >= amount) return (this.#ends[at] ?? now) + this.window - now;
    }
    return Number.POSITIVE_INFINITY;
  }

  turnsIn(): number {
    const now = this.#now();
    return this.#endOf(now) - now;
  }

  emptiesIn(): number {
    const now = this.#now();
    this.#expire(now);
    const last = this.#ends.at(-1);
    return last === undefined ? 0 : last + this.window - now;
  }

  recent(): number {
    return this.#amounts.at(-1) ?? 0;
  }

  save(): SavedLedger {
    const now = this.#now();
    this.#expire(now);
    const used = this.#ends
      .slice(this.#first)
      .map((end, at): [number, number] => [
        Math.floor(now - end),
        this.#amounts[this.#first + at] ?? 0,
      ]);
    return { kind: "sliding", used };
  }
}
