/**
 * Chooses the messages whose dialogue is timed. The clock costs more than counting does: where there are many messages, some of them tell
 * as well how long they take.
 */
export class MessageTimer {
  #every = 0;
  #left = 0;

  /** From now on one message in so many is timed, the next one first if there was none; 0: none. */
  timeOneIn(every: number): void {
    this.#every = every;
    this.#left = Math.min(this.#left, every);
  }

  /** Whether the message that begins now is timed. */
  next(): boolean {
    if (this.#every === 0 || --this.#left > 0) return false;
    this.#left = this.#every;
    return true;
  }
}
