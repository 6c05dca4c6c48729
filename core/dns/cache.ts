import type { Clock } from "../time/clock.ts";
import type { Lookup } from "./resolver.ts";

/** Longest time an answer is believed, seconds. */
const LONGEST = 86_400;
/** Bytes of the records of all answers together: a stranger's answers may have 64 KB each. */
const MOST_BYTES = 16 * 1024 * 1024;
/** What a record takes besides its text. */
const OF_A_RECORD = 64;
/** Seconds a failed look-up is not repeated. */
const FAILED_FOR = 5;

/** An answer in the cache. */
interface Known<T> {
  readonly answer: Lookup<T>;
  readonly until: number;
  readonly bytes: number;
}

/**
 * Answers by question, each as long as its TTL says; the least recently used go first, by number and by size. The same question asked again while
 * it is being answered is not sent twice.
 */
export class DnsCache<T> {
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #sizeOf: (record: T) => number;
  readonly #answers = new Map<string, Known<T>>();
  #bytes = 0;
  readonly #asking = new Map<string, Promise<Lookup<T>>>();

  /** `sizeOf`: the bytes of a record's text or data. */
  constructor(clock: Clock, limit: number, sizeOf: (record: T) => number) {
    this.#clock = clock;
    this.#limit = limit;
    this.#sizeOf = sizeOf;
  }

  /** Bytes that are kept. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Answers that are kept. */
  get size(): number {
    return this.#answers.size;
  }

  /** Questions that are being asked. */
  get asking(): number {
    return this.#asking.size;
  }

  /** The answer that is kept, old or not. */
  peek(question: string): Lookup<T> | undefined {
    return this.#answers.get(question)?.answer;
  }

  /** Drops the answers to some questions; returns how many. What is being asked stays: its answer is fresh. */
  forget(isMeant: (question: string) => boolean): number {
    const meant = [...this.#answers.keys()].filter(isMeant);
    for (const question of meant) this.#drop(question);
    return meant.length;
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
    this.#drop(question);
    const bytes = this.#bytesOf(answer);
    const until = this.#clock.monotonic() + seconds * 1000;
    this.#answers.set(question, { answer, until, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= this.#limit && this.#bytes <= MOST_BYTES) return;
      this.#drop(oldest);
    }
  }

  #drop(question: string): void {
    this.#bytes -= this.#answers.get(question)?.bytes ?? 0;
    this.#answers.delete(question);
  }

  #bytesOf(answer: Lookup<T>): number {
    if (answer.kind !== "found") return OF_A_RECORD;
    let bytes = OF_A_RECORD;
    for (const record of answer.records) bytes += OF_A_RECORD + this.#sizeOf(record);
    return bytes;
  }
}
