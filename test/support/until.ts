/** How long something is awaited, milliseconds. */
const LONGEST = 20_000;

/** Resolves with the first value of `look` that is not undefined; rejects, naming what was awaited, after 20 seconds. */
export async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const end = performance.now() + LONGEST;
  // Often at first: most of what is awaited comes within milliseconds.
  for (let pause = 2; performance.now() < end; pause = Math.min(pause * 1.5, 50)) {
    const found = await look();
    if (found !== undefined) return found;
    await wait(pause);
  }
  throw new Error(`waited in vain for ${what}`);
}

/** So often the event loop is only let turn; after that there are pauses, which leave the core to those who are awaited. */
const TURNS = 20;

/**
 * Does `step` until something holds; without one, lets the event loop turn. Rejects, naming what was awaited, after 20 seconds: a test
 * that is cut off would go round for ever.
 */
export async function turnUntil(
  what: string,
  holds: () => boolean | Promise<boolean>,
  step?: () => Promise<void>,
): Promise<void> {
  const end = performance.now() + LONGEST;
  for (let turns = 0; !(await holds()); turns++) {
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    if (step !== undefined) await step();
    else if (turns < TURNS) await new Promise((resolve) => setImmediate(resolve));
    else await wait(1);
  }
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
