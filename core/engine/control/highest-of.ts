import { OTHER } from "../../telemetry/label-values.ts";
import type { Slices } from "../../time/pace.ts";

/** Figures looked at between two looks at the time. */
const PIECE = 1000;

/** The `most` highest of figures, and all others together as `other`. */
export async function highestOf(
  figures: ReadonlyMap<string, number>,
  most: number,
  slices: Slices,
): Promise<ReadonlyMap<string, number>> {
  let top: (readonly [string, number])[] = [];
  let least = Number.NEGATIVE_INFINITY;
  let [seen, sum] = [0, 0];
  const cut = (): void => {
    top = top.sort(([, a], [, b]) => b - a).slice(0, most);
    least = top.length < most ? least : (top.at(-1)?.[1] ?? least);
  };
  for (const each of figures) {
    if (seen++ % PIECE === 0) await slices.between();
    sum += each[1];
    if (each[1] <= least) continue;
    top.push(each);
    // Seldom: a sort is expensive.
    if (top.length >= 4 * most) cut();
  }
  cut();
  const highest = new Map(top);
  const rest = sum - top.reduce((all, [, figure]) => all + figure, 0);
  if (rest > 0) highest.set(OTHER, rest + (highest.get(OTHER) ?? 0));
  return highest;
}
