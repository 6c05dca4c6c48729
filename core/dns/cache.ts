import { dropOldest } from "../directive/drop-oldest.ts";
import type { Clock } from "../time/clock.ts";
import type { Lookup } from "./resolver.ts";

/** Longest time an answer is believed, seconds. */
const LONGEST = 86_400;
/** Seconds a failed look-up is not repeated. */
const FAILED_FOR = 5;

/**
 * Answers by question, each as long as its TTL says; the least recently used go first. The same question asked again while
 * it is being answered is not sent twice.
 */
export class DnsCache<T> {
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #answers = new Map<string, { readonly answer: Lookup<T>; readonly until: number }>();
  readonly #asking = new Map<string, Promise<Lookup<T>>>();

  constructor(clock: Clock, limit: number) {
    this.#clock = clock;
    this.#limit = limit;
  }

  /** The known answer, or that of `ask`. */
  async get(question: string, ask: () => Promise<Lookup<T>>): Promise<Lookup<T>> {
    const known = this.#answers.get(question);
    if (known && known.until > this.#clock.monotonic()) {
      this.#answers.delete(question);
      this.#answers.set(question, known);
      return known.answer;
    }
    const asking = this.#asking.get(question);
    if (asking) return asking;
    const asked = ask();
    this.#asking.set(question, asked);
    try {
      const answer = await asked;
      this.#keep(question, answer);
      return answer;
    } finally {
      this.#asking.delete(question);
    }
  }

  #keep(question: string, answer: Lookup<T>): void {
    const seconds = "ttl" in answer ? Math.min(answer.ttl, LONGEST) : FAILED_FOR;
    this.#answers.delete(question);
    this.#answers.set(question, { answer, until: this.#clock.monotonic() + seconds * 1000 });
    dropOldest(this.#answers, this.#limit);
  }
}
