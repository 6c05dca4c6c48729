import type { Random } from "../time/random.ts";

/** A reproducible generator (mulberry32) for tests. */
export function fakeRandom(seed = 1): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return {
    integer: (bound) => next() % bound,
    bytes: (length) => Uint8Array.from({ length }, () => next() & 0xff),
  };
}
