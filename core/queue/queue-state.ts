import type { QueueState } from "./store.ts";

/** The state of a queue about which there is nothing to remember. */
export const FRESH_STATE: QueueState = { mode: "normal", paused: false, retryAt: 0, failures: 0 };

/** True when there is nothing to remember of a queue at time `now`. */
export function isIdle({ mode, paused, retryAt, holds }: QueueState, now: number): boolean {
  const isHeld = holds?.some(({ until }) => until > now) ?? false;
  return mode === "normal" && !paused && retryAt <= now && !isHeld;
}
