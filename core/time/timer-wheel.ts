import type { Clock, Timer } from "./clock.ts";

/** Slots of one turn of the wheel and the length of each, milliseconds: a turn is 51.2 seconds. */
const SLOTS = 512;
const TICK = 100;
/**
 * The host timer is never set further ahead than this, so that a change of the host's clock is
 * noticed.
 */
const TURN: number = (SLOTS - 1) * TICK;

/** Length of a turn, milliseconds. */
const WHOLE_TURN: number = SLOTS * TICK;

interface Plan<T> {
  readonly due: number;
  /** The slot that it hangs in, or the later turn that it waits for. */
  readonly place: Set<T>;
  /** The turn that it waits for; undefined in a slot. */
  readonly turn: number | undefined;
}

/**
 * Plans many items on one host timer. Items hang in slots by due time, those beyond one turn wait in a
 * set of their turn and hang up when it is the next; planning and cancelling cost the same whatever the
 * number of items. Items fire when their time has come, in order of due time, never from within
 * `schedule`.
 */
export class TimerWheel<T> {
  readonly #clock: Clock;
  readonly #onDue: (items: readonly T[]) => void;
  readonly #plans = new Map<T, Plan<T>>();
  readonly #slots: Set<T>[] = [];
  /** Items of later turns, by the number of the turn. */
  readonly #later = new Map<number, Set<T>>();
  #timer: Timer | undefined;
  /** When the host timer fires. */
  #armedFor = Number.POSITIVE_INFINITY;
  /** The last tick that was looked at; its slot may still have items due within it. */
  #tick: number;

  constructor(clock: Clock, onDue: (items: readonly T[]) => void) {
    this.#clock = clock;
    this.#onDue = onDue;
    this.#tick = Math.floor(clock.now() / TICK);
  }

  /** Plans `item` for `due` (milliseconds since the epoch), instead of what it was planned for. */
  schedule(item: T, due: number): void {
    this.cancel(item);
    const now = this.#clock.now();
    const at = Math.max(due, now);
    this.#place(item, due, at, at - now > WHOLE_TURN ? Math.floor(at / WHOLE_TURN) : undefined);
    this.#arm(Math.min(at, now + TURN));
  }

  #place(item: T, due: number, at: number, turn: number | undefined): void {
    const place = turn === undefined ? this.#slotOf(Math.floor(at / TICK)) : this.#laterOf(turn);
    place.add(item);
    this.#plans.set(item, { due, place, turn });
  }

  #slotOf(tick: number): Set<T> {
    const at = tick % SLOTS;
    let slot = this.#slots[at];
    if (slot === undefined) {
      slot = new Set();
      this.#slots[at] = slot;
    }
    return slot;
  }

  #laterOf(turn: number): Set<T> {
    let items = this.#later.get(turn);
    if (items === undefined) {
      items = new Set();
      this.#later.set(turn, items);
    }
    return items;
  }

  /** Takes an item out; nothing happens when it is not planned. */
  cancel(item: T): void {
    const plan = this.#plans.get(item);
    if (plan === undefined) return;
    this.#plans.delete(item);
    plan.place.delete(item);
    if (plan.turn !== undefined && plan.place.size === 0) this.#later.delete(plan.turn);
  }

  /** When an item is due; undefined when it is not planned. */
  dueOf(item: T): number | undefined {
    return this.#plans.get(item)?.due;
  }

  /** Forgets everything. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#armedFor = Number.POSITIVE_INFINITY;
    this.#plans.clear();
    this.#slots.length = 0;
    this.#later.clear();
  }

  #arm(at: number): void {
    if (at >= this.#armedFor) return;
    this.#timer?.cancel();
    this.#armedFor = at;
    this.#timer = this.#clock.after(at - this.#clock.now(), () => this.#fire());
  }

  #fire(): void {
    this.#armedFor = Number.POSITIVE_INFINITY;
    const now = this.#clock.now();
    const target = Math.floor(now / TICK);
    const due: { readonly item: T; readonly due: number }[] = [];
    this.#hangUp(now);
    // A clock set far ahead passes every slot once, not once a turn; set back, all slots are
    // looked at, because items that were overdue may hang in any.
    const turn = target - SLOTS + 1;
    const from = target < this.#tick ? turn : Math.max(this.#tick, turn);
    for (let tick = from; tick <= target; tick++) this.#collect(tick, now, due);
    this.#tick = target;
    for (const { item } of due) this.cancel(item);
    if (this.#plans.size > 0) this.#arm(this.#nextTime(target));
    due.sort((a, b) => a.due - b.due);
    if (due.length > 0) this.#onDue(due.map(({ item }) => item));
  }

  /** Items of turns that are over, that is now or the next hang in slots from now on. The timer fires once a turn at least. */
  #hangUp(now: number): void {
    const next = Math.floor(now / WHOLE_TURN) + 1;
    for (const [turn, items] of this.#later) {
      if (turn > next) continue;
      this.#later.delete(turn);
      for (const item of items) {
        const due = this.#plans.get(item)?.due ?? now;
        this.#place(item, due, Math.max(due, now), undefined);
      }
    }
  }

  #collect(tick: number, now: number, due: { readonly item: T; readonly due: number }[]): void {
    for (const item of this.#slots[tick % SLOTS] ?? []) {
      const plan = this.#plans.get(item);
      if (plan !== undefined && plan.due <= now) due.push({ item, due: plan.due });
    }
  }

  /**
   * When to look again: the earliest due time in the first slot that has some for this turn, or a
   * turn later.
   */
  #nextTime(target: number): number {
    for (let tick = target; tick < target + SLOTS; tick++) {
      let earliest = Number.POSITIVE_INFINITY;
      for (const item of this.#slots[tick % SLOTS] ?? [])
        earliest = Math.min(earliest, this.#plans.get(item)?.due ?? earliest);
      // An overdue item may hang in a slot to come, from before the clock was set back: looking earlier would not find it.
      if (earliest < (tick + 1) * TICK) return Math.max(earliest, tick * TICK);
    }
    return target * TICK + TURN;
  }
}
