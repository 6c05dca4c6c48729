import { randomBytes, randomInt } from "node:crypto";

/** The only source of randomness, injected like the clock. */
export interface Random {
  /** A uniform integer in [0, bound). `bound` is a positive integer below 2^48. */
  integer(bound: number): number;
  /** `length` unpredictable bytes. */
  bytes(length: number): Uint8Array;
}

/** The host's cryptographic generator. */
export const systemRandom: Random = {
  integer: (bound) => randomInt(bound),
  bytes: (length) => randomBytes(length),
};

/** Shuffles `items` in place (Fisher-Yates) and returns them. */
export function shuffle<T>(random: Random, items: T[]): T[] {
  for (let last = items.length - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    const [a, b] = [items[last], items[other]];
    if (a !== undefined && b !== undefined) {
      items[last] = b;
      items[other] = a;
    }
  }
  return items;
}
