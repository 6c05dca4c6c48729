/** Events that may have been in the batch which a crash left without an end, and more than one has. */
const MOST_REPEATED = 10_000;

/**
 * Which events may come a second time: those of a batch whose end was not recorded, because the server died or a file failed in it. No
 * others can be in the files already.
 */
export class Repeats {
  /** The first event that may be repeated; undefined until one comes. */
  #first: number | undefined;
  /** The last event of the first batch: it may be repeated whatever the clock says, which may have been set back. */
  #firstBatch = 0;
  /** When the last of them was written at the latest, milliseconds since the epoch. */
  #until: number;

  /** `startedAt`: what was written before may have been given to another process. */
  constructor(startedAt: number) {
    this.#until = startedAt;
  }

  /** A batch begins, with these events at its ends. */
  begin(first: number, last: number): void {
    if (this.#first !== undefined) return;
    this.#first = first;
    this.#firstBatch = last;
  }

  /** The batch was not written as a whole: its events come again. */
  failed(first: number, now: number): void {
    this.#first = first;
    this.#until = now;
  }

  mayBeIn({ id, at }: { readonly id: number; readonly at: number }): boolean {
    if (id <= this.#firstBatch) return true;
    return at <= this.#until && this.#first !== undefined && id < this.#first + MOST_REPEATED;
  }
}

/** Lines without those that a file ends with already. A line that comes twice among them is in the file twice. */
export function notIn(tail: string, lines: readonly string[]): readonly string[] {
  const there = new Map<string, number>();
  for (const line of tail.split(/(?<=\n)/)) there.set(line, (there.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = there.get(line) ?? 0;
    if (count > 0) there.set(line, count - 1);
    return count === 0;
  });
}
