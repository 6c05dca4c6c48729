/** One caller's part of a commit. */
interface Part<W, R> {
  readonly work: W;
  readonly weight: number;
  readonly done: (result: R) => void;
  readonly failed: (error: unknown) => void;
}

/** What one commit writes. */
export interface CommitGroup<W> {
  readonly works: readonly W[];
  /** Of all works together. */
  readonly weight: number;
  /** The commit begins as another one has just ended. */
  readonly follows: boolean;
}

/** Turns of the event loop in which a commit is filled. */
const TURNS = 4;

/**
 * Gathers what callers want written while a commit is under way into the next one: one flush to
 * disk serves them all. At most one commit runs, so that what it reads before it writes cannot
 * change under it.
 */
export class GroupCommit<W, R> {
  readonly #commit: (group: CommitGroup<W>) => Promise<readonly R[]>;
  readonly #limit: number;
  #waiting: Part<W, R>[] = [];
  #running: Promise<void> | undefined;

  /**
   * `commit` writes all works or none of them and returns their results in order. A commit takes
   * works up to a weight of `limit` together, but always one.
   */
  constructor(limit: number, commit: (group: CommitGroup<W>) => Promise<readonly R[]>) {
    this.#limit = limit;
    this.#commit = commit;
  }

  /** Resolves when `work` is durable; rejects with what `commit` rejected with. */
  add(work: W, weight: number): Promise<R> {
    return new Promise((done, failed) => {
      this.#waiting.push({ work, weight, done, failed });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing is being written. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    for (let follows = false; this.#waiting.length > 0; follows = true) {
      await gather();
      await this.#commitSome(follows);
    }
    this.#running = undefined;
  }

  async #commitSome(follows: boolean): Promise<void> {
    const { parts, weight } = this.#take();
    try {
      const works = parts.map(({ work }) => work);
      const results = await this.#commit({ works, weight, follows });
      for (const [at, result] of results.entries()) parts[at]?.done(result);
    } catch (error) {
      for (const { failed } of parts) failed(error);
    }
  }

  #take(): { readonly parts: readonly Part<W, R>[]; readonly weight: number } {
    const waiting = this.#waiting;
    let weight = 0;
    let count = 0;
    for (const part of waiting) {
      if (weight + part.weight > this.#limit && count > 0) break;
      weight += part.weight;
      count++;
    }
    this.#waiting = waiting.slice(count);
    const parts = count === waiting.length ? waiting : waiting.slice(0, count);
    return { parts, weight };
  }
}

/**
 * What the next turns of the event loop bring goes along: a flush costs more than all of them, and on a server at rest they are over at
 * once.
 */
function gather(): Promise<void> {
  return new Promise((go) => {
    let turns = TURNS;
    const turn = (): void => {
      if (--turns === 0) go();
      else setImmediate(turn);
    };
    setImmediate(turn);
  });
}
