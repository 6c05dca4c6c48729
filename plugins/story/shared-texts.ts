/** Texts that records of a chunk share, each kept once. */
export class SharedTexts {
  readonly #numbers = new Map<string, number>();

  /** What stands for a text: 0 for none. */
  number(text: string | undefined): number {
    if (text === undefined) return 0;
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.#numbers.size + 1;
    this.#numbers.set(text, number);
    return number;
  }

  get size(): number {
    return this.#numbers.size;
  }

  all(): Iterable<string> {
    return this.#numbers.keys();
  }

  clear(): void {
    this.#numbers.clear();
  }
}
