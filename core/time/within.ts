import type { Clock } from "./clock.ts";

/**
 * What `work` comes to, or what `late` gives when that takes more than `limit` milliseconds. Rejects as either does; nobody hears
 * of what the work comes to afterwards.
 */
export function within<T>(
  clock: Clock,
  limit: number,
  work: Promise<T>,
  late: () => T,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(limit, () => {
      try {
        resolve(late());
      } catch (error) {
        reject(error);
      }
    });
    work.then(resolve, reject).finally(() => timer.cancel());
  });
}
