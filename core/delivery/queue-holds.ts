import type { LaneHold } from "../queue/lane-hold.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";

const NONE: readonly LaneHold[] = [];

/** The lists that were put together last, by the queue's own: the same list for the same holds. */
const together = new WeakMap<
  readonly LaneHold[],
  { wide: readonly LaneHold[]; all: readonly LaneHold[] }
>();

/** True when parts of a queue's mail are held. */
export function isHeld({ state, wideHolds }: QueueRuntime): boolean {
  return state.holds !== undefined || wideHolds !== undefined;
}

/** The parts of a queue's mail that are held: in this queue, or in many. The same list until that changes. */
export function holdsOf({ state: { holds }, wideHolds }: QueueRuntime): readonly LaneHold[] {
  if (wideHolds === undefined) return holds ?? NONE;
  if (holds === undefined) return wideHolds;
  const known = together.get(holds);
  if (known?.wide === wideHolds) return known.all;
  const all = [...holds, ...wideHolds];
  together.set(holds, { wide: wideHolds, all });
  return all;
}
