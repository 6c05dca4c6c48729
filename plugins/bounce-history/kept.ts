import { everyEntry, type KeptValue, keptAs, type ServerState } from "../../core/mod.ts";
import type { SpanCount } from "./category-ring.ts";
import { type BounceHistory, KEPT_STEPS, type KeptStep } from "./history.ts";

/** Spans that are kept of a category at most, of a version that may have more of them. */
const MOST_SPANS = 1000;

/** Keeps the counts of a category. */
export const keptCounts: KeptValue<readonly SpanCount[]> = keptAs("counts of spans", isCounts);

function isCounts(value: unknown): value is readonly SpanCount[] {
  return Array.isArray(value) && value.length <= MOST_SPANS && value.every(isCount);
}

function isCount(value: unknown): value is SpanCount {
  return Array.isArray(value) && value.length === 2 && value.every(isWhole);
}

function isWhole(value: unknown): boolean {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

/** What is kept, by category. */
export type KeptBounces = Readonly<Record<KeptStep, ServerState<readonly SpanCount[]>>>;

/** Writes what has changed since it was written before, and removes what is too old. Rejects as the store does: the next time writes it then. */
export async function keep(history: BounceHistory, state: KeptBounces, now: number): Promise<void> {
  const [changed, old] = [new Set(history.takeChanged()), history.forgetOld(now)];
  try {
    for (const category of changed) {
      for (const step of KEPT_STEPS) {
        const ring = history.rings[step];
        await state[step].set(category, ring.kept(category, ring.numberOf(now)));
      }
      changed.delete(category);
    }
  } catch (error) {
    history.notKept(changed);
    throw error;
  }
  for (const category of old) for (const step of KEPT_STEPS) await state[step].delete(category);
}

/** Takes up what was kept before `now`, milliseconds since the epoch. */
export function restore(history: BounceHistory, state: KeptBounces, now: number): void {
  for (const step of KEPT_STEPS)
    for (const [category, counts] of everyEntry(state[step]))
      history.restore(step, category, counts, now);
}
