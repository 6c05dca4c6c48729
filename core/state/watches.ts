/** What watches state, and ends together. */
export class Watches implements Disposable {
  readonly #undos = new Set<() => void>();
  #ended = false;

  /** Keeps `undo` to be called at the end, or before by what is returned; at once when the end has come. */
  add(undo: () => void): () => void {
    if (this.#ended) {
      undo();
      return () => {};
    }
    this.#undos.add(undo);
    return () => {
      if (this.#undos.delete(undo)) undo();
    };
  }

  [Symbol.dispose](): void {
    this.#ended = true;
    for (const undo of this.#undos) undo();
    this.#undos.clear();
  }
}
