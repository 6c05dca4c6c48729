/** Lets tasks on one path run one after the other, and others beside them. */
export class PathTurns {
  readonly #last = new Map<string, Promise<void>>();

  /** Runs a task when those before it on this path are over, and settles as it does. */
  async run<T>(path: string, task: () => Promise<T>): Promise<T> {
    const before = this.#last.get(path);
    const turn = Promise.withResolvers<void>();
    this.#last.set(path, turn.promise);
    try {
      await before;
      return await task();
    } finally {
      turn.resolve();
      if (this.#last.get(path) === turn.promise) this.#last.delete(path);
    }
  }
}
