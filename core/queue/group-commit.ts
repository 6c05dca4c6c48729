/** One caller's part of a commit. */
interface Part<W> {
  readonly work: W;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Gathers what callers want written while a commit is under way into the next one: one flush to disk serves them all. At
 * most one commit runs, so that what it reads before it writes cannot change under it.
 */
export class GroupCommit<W> {
  readonly #commit: (parts: readonly W[]) => Promise<void>;
  #waiting: Part<W>[] = [];
  #running: Promise<void> | undefined;

  /** `commit` writes all parts or none of them. */
  constructor(commit: (parts: readonly W[]) => Promise<void>) {
    this.#commit = commit;
  }

  /** Resolves when `work` is durable; rejects with what `commit` rejected with. */
  add(work: W): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ work, done, failed });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing is being written. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    // What else this turn of the event loop brings goes along.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const parts = this.#waiting;
      this.#waiting = [];
      try {
        await this.#commit(parts.map(({ work }) => work));
        for (const { done } of parts) done();
      } catch (error) {
        for (const { failed } of parts) failed(error);
      }
    }
    this.#running = undefined;
  }
}
