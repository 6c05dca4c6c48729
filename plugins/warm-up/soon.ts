import type { Clock, Grant, LimitKey, LimitStore, Timer, Waiting } from "../../core/mod.ts";

/** What is said to be free after that long is a matter of moments, milliseconds. */
const SOON = 100;

/** The longest wait for it, milliseconds. */
const LONGEST_WAIT = 1000;

/** Those who wait for a key, in order. */
interface Line {
  readonly key: LimitKey;
  readonly waiters: {
    readonly amount: number;
    readonly done: (grant: Grant | undefined) => void;
  }[];
  readonly timer: Timer;
  waiting: Waiting | undefined;
}

/**
 * Takes of limits what is a matter of moments: a part of what is left may first have to be written to the disk. Nobody waits for
 * another day, and when there is nothing left all who wait for it go on at once.
 */
export class TakenSoon {
  readonly #limits: LimitStore;
  readonly #clock: Clock;
  readonly #lines = new Map<string, Line>();

  constructor(limits: LimitStore, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Undefined when it is used up, or cannot be had within a second. */
  take(key: LimitKey, amount: number): Grant | undefined | Promise<Grant | undefined> {
    const line = this.#lines.get(key.name);
    if (line !== undefined) return this.#join(line, amount);
    const grant = this.#limits.take([key], [amount]);
    if (grant !== undefined) return grant;
    const timer = this.#clock.after(LONGEST_WAIT, () => this.#end(begun));
    const begun: Line = { key, waiters: [], timer, waiting: undefined };
    this.#lines.set(key.name, begun);
    const taken = this.#join(begun, amount);
    this.#wait(begun);
    return this.#lines.get(key.name) === begun ? taken : undefined;
  }

  #join(line: Line, amount: number): Promise<Grant | undefined> {
    return new Promise((done) => line.waiters.push({ amount, done }));
  }

  #wait(line: Line): void {
    const { key, waiters } = line;
    const amounts = [waiters[0]?.amount ?? 0];
    const wishes = [waiters.reduce((sum, { amount }) => sum + amount, 0)];
    line.waiting = this.#limits.wait([key], { amounts, wishes }, () => this.#woken(line));
    if (line.waiting.until > this.#clock.now() + SOON) this.#end(line);
  }

  #woken(line: Line): void {
    line.waiting = undefined;
    for (let first = line.waiters[0]; first !== undefined; first = line.waiters[0]) {
      const grant = this.#limits.take([line.key], [first.amount]);
      if (grant === undefined) return this.#wait(line);
      line.waiters.shift();
      first.done(grant);
    }
    this.#end(line);
  }

  /** Nobody gets anything more. */
  #end(line: Line): void {
    if (this.#lines.get(line.key.name) !== line) return;
    this.#lines.delete(line.key.name);
    line.timer.cancel();
    line.waiting?.cancel();
    for (const { done } of line.waiters.splice(0)) done(undefined);
  }
}
