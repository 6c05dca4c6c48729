import { queuePattern } from "../queue/mail-filter.ts";

/** True when every queue that a pattern means is meant by a wider one as well, as far as the texts show. */
export function covers(wider: string, pattern: string): boolean {
  // A `*` of the narrower one is a sign like any other to the wider one.
  return queuePattern(wider)(pattern);
}

/** True when some name could fit both patterns: halves with `*` for any characters. */
export function overlap(one: string, other: string): boolean {
  const [a, b] = [halvesOf(one), halvesOf(other)];
  return meet(a[0], b[0]) && meet(a[1], b[1]);
}

function halvesOf(pattern: string): readonly [string, string] {
  const slash = pattern.indexOf("/");
  return [pattern.slice(0, slash).toLowerCase(), pattern.slice(slash + 1).toLowerCase()];
}

/** Whether some text fits both: a table of how far each can be read, in time of the product of their lengths. */
function meet(one: string, other: string): boolean {
  let row: boolean[] = [];
  for (let i = 0; i <= one.length; i++) {
    const next: boolean[] = [];
    for (let j = 0; j <= other.length; j++) {
      const [a, b] = [one[i - 1], other[j - 1]];
      if (i === 0 && j === 0) next.push(true);
      else if (a === "*" || b === "*")
        next.push((row[j] ?? false) || (next[j - 1] ?? false) || (row[j - 1] ?? false));
      else next.push(a === b && (row[j - 1] ?? false));
    }
    row = next;
  }
  return row[other.length] ?? false;
}
