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

/** What hangs in a slot, or waits for a later turn, in the order in which it was planned. */
interface Chain<T> {
  first: Plan<T> | undefined;
  last: Plan<T> | undefined;
  /** The turn that it is for; undefined for a slot. */
  readonly turn: number | undefined;
}

interface Plan<T> {
  readonly item: T;
  due: number;
  chain: Chain<T>;
  before: Plan<T> | undefined;
  after: Plan<T> | undefined;
}

/**
 * Plans many items on one host timer. Items hang in slots by due time, those beyond one turn wait in a
 * chain of their turn and hang up when it is the next; planning and cancelling cost the same whatever the
 * number of items. Items fire when their time has come, in order of due time, never from within
 * `schedule`.
 */
export class TimerWheel<T> {
  readonly #clock: Clock;
  readonly #onDue: (items: readonly T[]) => void;
  readonly #plans = new Map<T, Plan<T>>();
  readonly #slots: Chain<T>[] = [];
  /** Items of later turns, by the number of the turn. */
  readonly #later = new Map<number, Chain<T>>();
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
    const now = this.#clock.now();
    const at = Math.max(due, now);
    const known = this.#plans.get(item);
    // A chain of a later turn goes with its last item: the new one is looked for afterwards.
    if (known !== undefined) this.#unhang(known);
    const chain =
      at - now > WHOLE_TURN
        ? this.#laterOf(Math.floor(at / WHOLE_TURN))
        : this.#slotOf(Math.floor(at / TICK));
    const plan = known ?? { item, due, chain, before: undefined, after: undefined };
    plan.due = due;
    append(chain, plan);
    if (known === undefined) this.#plans.set(item, plan);
    this.#arm(Math.min(at, now + TURN));
  }

  #slotOf(tick: number): Chain<T> {
    const at = tick % SLOTS;
    let slot = this.#slots[at];
    if (slot === undefined) {
      slot = emptyChain(undefined);
      this.#slots[at] = slot;
    }
    return slot;
  }

  #laterOf(turn: number): Chain<T> {
    let items = this.#later.get(turn);
    if (items === undefined) {
      items = emptyChain(turn);
      this.#later.set(turn, items);
    }
    return items;
  }

  /** Takes an item out; nothing happens when it is not planned. */
  cancel(item: T): void {
    const plan = this.#plans.get(item);
    if (plan === undefined) return;
    this.#plans.delete(item);
    this.#unhang(plan);
  }

  #unhang({ chain, before, after }: Plan<T>): void {
    if (before === undefined) chain.first = after;
    else before.after = after;
    if (after === undefined) chain.last = before;
    else after.before = before;
    if (chain.turn !== undefined && chain.first === undefined) this.#later.delete(chain.turn);
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
    const due: Plan<T>[] = [];
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
      for (let plan = items.first; plan !== undefined; ) {
        const { after } = plan;
        append(this.#slotOf(Math.floor(Math.max(plan.due, now) / TICK)), plan);
        plan = after;
      }
    }
  }

  #collect(tick: number, now: number, due: Plan<T>[]): void {
    let plan = this.#slots[tick % SLOTS]?.first;
    for (; plan !== undefined; plan = plan.after) if (plan.due <= now) due.push(plan);
  }

  /**
   * When to look again: the earliest due time in the first slot that has some for this turn, or a
   * turn later.
   */
  #nextTime(target: number): number {
    for (let tick = target; tick < target + SLOTS; tick++) {
      let earliest = Number.POSITIVE_INFINITY;
      let plan = this.#slots[tick % SLOTS]?.first;
      for (; plan !== undefined; plan = plan.after) earliest = Math.min(earliest, plan.due);
      // An overdue item may hang in a slot to come, from before the clock was set back: looking earlier would not find it.
      if (earliest < (tick + 1) * TICK) return Math.max(earliest, tick * TICK);
    }
    return target * TICK + TURN;
  }
}

function emptyChain<T>(turn: number | undefined): Chain<T> {
  return { first: undefined, last: undefined, turn };
}

function append<T>(chain: Chain<T>, plan: Plan<T>): void {
  plan.chain = chain;
  plan.before = chain.last;
  plan.after = undefined;
  if (chain.last === undefined) chain.first = plan;
  else chain.last.after = plan;
  chain.last = plan;
}
