/** Resolves with the first value of `look` that is not undefined; rejects, naming what was awaited, after 20 seconds. */
export async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 400; tries++) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited in vain for ${what}`);
}

/**
 * Does `step` until something holds; without one, lets the event loop turn. Rejects, naming what was awaited, after 20 seconds: a test
 * that is cut off would go round for ever.
 */
export async function turnUntil(
  what: string,
  holds: () => boolean | Promise<boolean>,
  step: () => Promise<void> = turn,
): Promise<void> {
  const end = performance.now() + 20_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    await step();
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
