/** How long work may go on before others get a turn, milliseconds. */
const SLICE = 5;

/** Turns that others get at once when they are busy, and how long a turn takes when they are, milliseconds. */
const MOST_TURNS = 5;
const BUSY = 1.5;

/** Work done in small steps: a generator that stops between them and returns its result. */
export type Steps<T> = Generator<undefined, T>;

/** Does all steps without a pause. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/**
 * Does steps in slices, between which everything else that waits gets its turn: connections go on while a large
 * configuration is read.
 */
export async function inSlices<T>(steps: Steps<T>): Promise<T> {
  for (;;) {
    const until = performance.now() + SLICE;
    while (performance.now() < until) {
      const { done, value } = steps.next();
      if (done) return value;
    }
    await others();
  }
}

/** For a loop that waits on its way: gives everything else that waits its turn when a slice is over. */
export class Slices {
  #until: number = performance.now() + SLICE;

  /** To be awaited between two steps. */
  async between(): Promise<void> {
    if (performance.now() < this.#until) return;
    await others();
    this.#until = performance.now() + SLICE;
  }
}

/** Lets everything else have its turn, and as long as there is much of it, another one. */
async function others(): Promise<void> {
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    const before = performance.now();
    // Deno runs immediates before it looks at its sockets; a timer gives them their turn on every runtime.
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (performance.now() - before < BUSY) return;
  }
}
