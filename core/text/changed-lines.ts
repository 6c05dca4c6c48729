/** A line of two texts that are compared. */
export interface ComparedLine {
  /** Only in the first, only in the second, or in both. */
  readonly sign: "-" | "+" | " ";
  readonly text: string;
}

/** Lines around a change that are told with it. */
const AROUND = 3;
/** Lines in which the middle of two texts is compared one by one, as a product: beyond it, all of the one goes and all of the other comes. */
const MOST_COMPARED = 4_000_000;

/**
 * The lines in which two texts differ, with three around them, `most` at most. What the ends have in common is passed over first, so that it
 * costs as much as what lies between the first change and the last.
 */
export function changedLines(
  before: string,
  after: string,
  most: number,
): { readonly lines: readonly ComparedLine[]; readonly more: boolean } {
  const [old, fresh] = [before.split("\n"), after.split("\n")];
  let head = 0;
  while (head < old.length && head < fresh.length && old[head] === fresh[head]) head++;
  let tail = 0;
  while (
    tail < old.length - head &&
    tail < fresh.length - head &&
    old[old.length - 1 - tail] === fresh[fresh.length - 1 - tail]
  )
    tail++;
  const between = compared(
    old.slice(head, old.length - tail),
    fresh.slice(head, fresh.length - tail),
  );
  if (between.length === 0) return { lines: [], more: false };
  const all = [
    ...same(old.slice(Math.max(head - AROUND, 0), head)),
    ...between,
    ...same(old.slice(old.length - tail, old.length - tail + AROUND)),
  ];
  const near = withoutFar(all);
  return { lines: near.slice(0, most), more: near.length > most };
}

function same(lines: readonly string[]): readonly ComparedLine[] {
  return lines.map((text) => ({ sign: " ", text }));
}

/** By the longest common subsequence of lines. */
function compared(old: readonly string[], fresh: readonly string[]): readonly ComparedLine[] {
  const gone = (text: string): ComparedLine => ({ sign: "-", text });
  const come = (text: string): ComparedLine => ({ sign: "+", text });
  if (old.length * fresh.length > MOST_COMPARED) return [...old.map(gone), ...fresh.map(come)];
  const width = fresh.length + 1;
  const longest = new Uint32Array((old.length + 1) * width);
  const at = (i: number, j: number): number => longest[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = fresh.length - 1; j >= 0; j--)
      longest[i * width + j] =
        old[i] === fresh[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const lines: ComparedLine[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < fresh.length) {
    const [a, b] = [old[i], fresh[j]];
    if (a !== undefined && a === b) {
      lines.push({ sign: " ", text: a });
      i++;
      j++;
    } else if (a !== undefined && (b === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push(gone(a));
      i++;
    } else {
      lines.push(come(b ?? ""));
      j++;
    }
  }
  return lines;
}

/** Without the lines that are far from any change: an ellipsis stands for them. */
function withoutFar(lines: readonly ComparedLine[]): readonly ComparedLine[] {
  const near: ComparedLine[] = [];
  let isLeftOut = false;
  lines.forEach((line, index) => {
    const around = lines.slice(Math.max(index - AROUND, 0), index + AROUND + 1);
    if (around.some(({ sign }) => sign !== " ")) {
      near.push(line);
      isLeftOut = false;
    } else if (!isLeftOut) {
      near.push({ sign: " ", text: "…" });
      isLeftOut = true;
    }
  });
  return near;
}
