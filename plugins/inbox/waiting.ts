import { type Clock, CommitSignal } from "../../core/mod.ts";
import type { Inbox } from "./inbox.ts";
import { MOST_WAITING } from "./limits.ts";
import type { Condition } from "./search.ts";

/** Requests that wait until a message is there. */
export class Waiting {
  readonly #clock: Clock;
  #waiting = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Resolves when a message is there that the condition holds for, after `limit` milliseconds, or when `signal` comes. Resolves with false
   * when too many wait already.
   */
  async until(
    inbox: Inbox,
    condition: Condition,
    limit: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (this.#waiting >= MOST_WAITING) return false;
    this.#waiting++;
    const found: number[] = [];
    const change = new CommitSignal();
    const unlisten = inbox.listen({
      found(numbers) {
        for (const number of numbers) found.push(number);
        change.worked();
      },
      removed: () => {},
      marked: () => {},
    });
    const end = (): void => change.end();
    let isOver = false;
    const timer = this.#clock.after(limit, () => {
      isOver = true;
      end();
    });
    signal.addEventListener("abort", end, { once: true });
    try {
      if ((await inbox.latest(condition)) !== undefined) return true;
      while (!isOver && !signal.aborted) {
        if (found.length === 0) await change.next();
        if (await inbox.isAmong(found.splice(0), condition)) return true;
      }
      return true;
    } finally {
      this.#waiting--;
      timer.cancel();
      signal.removeEventListener("abort", end);
      unlisten();
    }
  }
}
