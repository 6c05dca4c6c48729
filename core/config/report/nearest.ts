/** Words longer than this are not compared. */
const LONGEST = 64;

/** Different mistakes that something is suggested for. */
const MOST_SUGGESTIONS = 50;

/**
 * What may have been meant by mistakes, each looked for once, and only the first 50: a text with thousands of them is no
 * configuration, or has one mistake many times over.
 */
export class Suggestions {
  readonly #found = new Map<string, string | undefined>();

  /** The nearest of `words` in a `context`; they are the same each time. */
  nearest(given: string, context: string, words: () => Iterable<string>): string | undefined {
    const key = `${context} ${given}`;
    if (!this.#found.has(key) && this.#found.size < MOST_SUGGESTIONS)
      this.#found.set(key, nearest(given, words()));
    return this.#found.get(key);
  }
}

/** The word most like `given`, if one is near enough to be meant; the first of equals. */
export function nearest(given: string, words: Iterable<string>): string | undefined {
  if (given.length > LONGEST) return undefined;
  let best: string | undefined;
  let bestDistance = Math.floor(given.length / 3) + 1;
  for (const word of words) {
    if (Math.abs(word.length - given.length) >= bestDistance || word.length > LONGEST) continue;
    const distance = editDistance(given, word, bestDistance);
    if (distance >= bestDistance) continue;
    best = word;
    bestDistance = distance;
  }
  return best;
}

/**
 * Insertions, deletions and replacements between two texts, swaps of neighbours counting one; no more than is needed to
 * know that it reaches `limit`.
 */
function editDistance(a: string, b: string, limit: number): number {
  let before: number[] = [];
  let leastBefore = 0;
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    // A swap reaches back two rows.
    const least = Math.min(...row);
    if (least >= limit && leastBefore >= limit) return limit;
    leastBefore = least;
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
