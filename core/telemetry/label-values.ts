import type { LabelValues, TopValues } from "./metrics.ts";

/** The value of a label where values are counted together. */
export const OTHER = "other";

/** In which what was counted for a value comes to weigh half, milliseconds. */
export const HALF_LIFE = 60_000;

/** Values outside the most that are watched, for each one that is told apart. */
const WATCHED = 4;

/** Which values of a label are told apart; the rest counts as `other`. */
export interface LabelFold {
  /** The value to count under; `weight` is what counts for it. */
  fold(value: string, weight: number): string;
  /** Looks which values have the most now, so many half-lives after the last look; returns those that are not told apart any more. */
  renew(halfLives: number): readonly string[];
}

/** What folds the values of a label; `misused` hears of a value that a closed list has not. */
export function labelFold(values: LabelValues, misused: (value: string) => void): LabelFold {
  return isTop(values) ? new TopFold(values) : closedFold(values, misused);
}

/** Whether a label takes any value, of which those with the most are told apart. */
export function isTop(values: LabelValues): values is TopValues {
  return "most" in values;
}

function closedFold(values: readonly string[], misused: (value: string) => void): LabelFold {
  const known = new Set(values);
  return {
    fold(value) {
      if (known.has(value)) return value;
      misused(value);
      return OTHER;
    },
    renew: () => [],
  };
}

/**
 * The values for which the most has been counted lately, of all that come. At first those that come first; later one that has twice as
 * much as the least of them takes its place, and is counted from 0. What was counted as `other` stays there: no figure of a counter ever
 * goes down, so that rates are right.
 */
class TopFold implements LabelFold {
  readonly #most: number;
  readonly #inside = new Map<string, { recent: number }>();
  readonly #outside = new Map<string, number>();

  constructor({ most }: TopValues) {
    this.#most = most;
  }

  fold(value: string, weight: number): string {
    if (value === OTHER) return OTHER;
    const known = this.#inside.get(value);
    if (known !== undefined) {
      known.recent += weight;
      return value;
    }
    if (this.#inside.size < this.#most) {
      this.#inside.set(value, { recent: weight });
      return value;
    }
    this.#outside.set(value, (this.#outside.get(value) ?? 0) + weight);
    if (this.#outside.size > WATCHED * this.#most) this.#forgetSmall();
    return OTHER;
  }

  /** One with more than most others stays, whatever is made up beside it. */
  #forgetSmall(): void {
    let sum = 0;
    for (const weight of this.#outside.values()) sum += weight;
    const mean = sum / this.#outside.size;
    for (const [value, weight] of this.#outside) if (weight <= mean) this.#outside.delete(value);
  }

  renew(halfLives: number): readonly string[] {
    const least = [...this.#inside].sort(([, a], [, b]) => a.recent - b.recent);
    const most = [...this.#outside].sort(([, a], [, b]) => b - a);
    const gone: string[] = [];
    for (const [at, [value, weight]] of most.entries()) {
      const [weakest, { recent }] = least[at] ?? ["", { recent: weight }];
      if (weight <= 2 * recent) break;
      this.#inside.delete(weakest);
      this.#outside.delete(value);
      this.#inside.set(value, { recent: weight });
      gone.push(weakest);
    }
    const left = 0.5 ** halfLives;
    for (const each of this.#inside.values()) each.recent *= left;
    for (const [value, weight] of this.#outside) this.#outside.set(value, weight * left);
    return gone;
  }
}
