import { hostUptime } from "./uptime.ts";

/** A pending one-shot timer. */
export interface Timer {
  /** Stops the timer; does nothing when it has fired or was cancelled. */
  cancel(): void;
}

/** The only source of time. Everything that waits takes one, so that tests run in virtual time. */
export interface Clock {
  /** Wall-clock time in milliseconds since the Unix epoch; may jump when the host's clock is set. */
  now(): number;
  /** Milliseconds from an arbitrary origin; never goes back. For measuring and for intervals. */
  monotonic(): number;
  /** Milliseconds since the host started, to the second, whatever its clock was set to; undefined where that is not known. */
  uptime?(): number | undefined;
  /** Runs `task` once, `delay` milliseconds from now (never synchronously). */
  after(delay: number, task: () => void): Timer;
}

const LONGEST_TIMER = 0x7fff_ffff;

/** The host's clock. Timers keep the process alive until they fire or are cancelled. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  uptime: hostUptime,
  after(delay, task) {
    const handle = setTimeout(task, Math.min(Math.max(delay, 0), LONGEST_TIMER));
    return { cancel: () => clearTimeout(handle) };
  },
};

/** Resolves after `delay` milliseconds of `clock`; rejects with the signal's reason when aborted. */
export function sleep(clock: Clock, delay: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const abort = (): void => {
      timer.cancel();
      reject(signal?.reason);
    };
    const timer = clock.after(delay, () => {
      signal?.removeEventListener("abort", abort);
      resolve();
    });
    signal?.addEventListener("abort", abort, { once: true });
  });
}
