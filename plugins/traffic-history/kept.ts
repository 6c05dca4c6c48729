import { type KeptValue, keptAs, type ServerState } from "../../core/mod.ts";
import type { KeptSlot, SlotRing } from "./slot-ring.ts";

/** Slots that are kept under one key. */
const PER_KEY = 24;
/** Figures of a slot, of a version that may count more. */
const LONGEST_SLOT = 64;
/** Keys beyond those that a ring can show: for a clock that is set. */
const SPARE_KEYS = 8;
/** A number of the key has this many digits, so that keys are in the order of time. */
const DIGITS = 8;

/** Keeps slots of one length. */
export const keptSlots: KeptValue<readonly KeptSlot[]> = keptAs("slots of figures", isSlots);

function isSlots(value: unknown): value is readonly KeptSlot[] {
  return Array.isArray(value) && value.length <= PER_KEY && value.every(isSlot);
}

function isSlot(value: unknown): value is KeptSlot {
  return (
    Array.isArray(value) &&
    value.length > 1 &&
    value.length <= LONGEST_SLOT &&
    value.every((each) => typeof each === "number" && each >= 0 && Number.isFinite(each))
  );
}

function keyOf(part: number): string {
  return String(part).padStart(DIGITS, "0");
}

/** Writes the slots that may have changed since `since` (milliseconds since the epoch), and removes the oldest where there are too many. */
export async function keepSlots(
  ring: SlotRing,
  state: ServerState<readonly KeptSlot[]>,
  { since, now }: { readonly since: number; readonly now: number },
): Promise<void> {
  const [first, last] = [ring.numberOf(since), ring.numberOf(now)];
  const newest = Math.floor(last / PER_KEY);
  const oldest = Math.floor((last - ring.slots + 1) / PER_KEY);
  for (let part = Math.max(Math.floor(first / PER_KEY), oldest); part <= newest; part++)
    await keepPart(ring, state, part);
  // Of a clock that was set back.
  if (first > last) await keepPart(ring, state, newest);
  for (const key of surplus(ring, state, keyOf(newest))) await state.delete(key);
}

async function keepPart(
  ring: SlotRing,
  state: ServerState<readonly KeptSlot[]>,
  part: number,
): Promise<void> {
  const slots = ring.kept(part * PER_KEY, (part + 1) * PER_KEY - 1);
  if (slots.length > 0) await state.set(keyOf(part), slots);
}

/**
 * Keys that there is no room for: those of the future first, then the oldest. By their number, not by their age: the clock may be
 * wrong for a while, and what was kept is not to go for that.
 */
function surplus(
  ring: SlotRing,
  state: ServerState<readonly KeptSlot[]>,
  newest: string,
): readonly string[] {
  const keys = state.entries().map(([key]) => key);
  const most = Math.ceil(ring.slots / PER_KEY) + SPARE_KEYS;
  const future = keys.filter((key) => key > newest).reverse();
  const others = keys.filter((key) => key <= newest);
  return [...future, ...others].slice(0, Math.max(keys.length - most, 0));
}

/** What was kept. */
export function slotsIn(state: ServerState<readonly KeptSlot[]>): readonly KeptSlot[] {
  return state.entries().flatMap(([, slots]) => slots);
}
