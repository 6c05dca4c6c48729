/** Times, milliseconds. */
export type Sample = readonly number[];

/** What two samples come to beside each other. */
export interface Comparison {
  readonly medians: readonly [number, number];
  /** Of the means, the slowest tenth left out. */
  readonly difference: number;
  /** Welch's t of the same: how many standard errors that is. */
  readonly t: number;
}

/** Compares two samples. Whatever delays an answer now and then, which tells nothing, is left out: what is slower than nine tenths of all. */
export function compared(a: Sample, b: Sample): Comparison {
  const limit = quantile([...a, ...b], 0.9);
  const [one, two] = [a, b].map((each) => moments(each.filter((time) => time <= limit)));
  if (one === undefined || two === undefined) throw new RangeError("two samples are compared");
  const difference = two.mean - one.mean;
  const error = Math.sqrt(one.variance / one.count + two.variance / two.count);
  return { medians: [quantile(a, 0.5), quantile(b, 0.5)], difference, t: difference / error };
}

function quantile(sample: Sample, share: number): number {
  const sorted = [...sample].sort((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
}

function moments(sample: Sample): { count: number; mean: number; variance: number } {
  const count = sample.length;
  const mean = sample.reduce((sum, time) => sum + time, 0) / count;
  const variance = sample.reduce((sum, time) => sum + (time - mean) ** 2, 0) / (count - 1);
  return { count, mean, variance };
}
