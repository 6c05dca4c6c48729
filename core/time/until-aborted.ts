/** Says that a signal came before the answer. */
export const ABORTED: unique symbol = Symbol("aborted");

/** What a promise comes to, unless `signal` comes first; nobody hears of what it comes to after that. */
export function untilAborted<T>(
  late: Promise<T>,
  signal: AbortSignal,
): Promise<T | typeof ABORTED> {
  return new Promise((resolve, reject) => {
    const letGo = (): void => resolve(ABORTED);
    if (signal.aborted) letGo();
    signal.addEventListener("abort", letGo, { once: true });
    late.then(resolve, reject).finally(() => signal.removeEventListener("abort", letGo));
  });
}
