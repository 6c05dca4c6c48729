/** Lets callers wait for the next commit that works. One promise serves all who wait. */
export class CommitSignal {
  #waiting: { readonly reached: Promise<void>; readonly reach: () => void } | undefined;
  #ended = false;

  /** Resolves with the next commit that works, or at the end. */
  next(): Promise<void> {
    if (this.#ended) return Promise.resolve();
    this.#waiting ??= waiting();
    return this.#waiting.reached;
  }

  /** A commit worked. */
  worked(): void {
    this.#waiting?.reach();
    this.#waiting = undefined;
  }

  /** No more commits. */
  end(): void {
    this.#ended = true;
    this.worked();
  }
}

function waiting(): { readonly reached: Promise<void>; readonly reach: () => void } {
  let reach = (): void => {};
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  return { reached, reach };
}
