/** Seconds that have a bucket of their own, and buckets for each e-fold above: some 12 % wide. */
const EXACT = 60;
const PER_FOLD = 8;
const LONGEST = 30 * 86_400;
const BUCKETS = EXACT + 2 + Math.floor(Math.log(LONGEST / EXACT) * PER_FOLD);

/** How long deliveries took: counts in a bounded space, whole seconds exactly up to a minute. */
export class DeliveryTimes {
  readonly #counts = new Uint32Array(BUCKETS);
  #count = 0;
  #longest = 0;

  get count(): number {
    return this.#count;
  }

  /** The longest one, seconds. */
  get longest(): number {
    return this.#longest;
  }

  add(seconds: number): void {
    const bucket = bucketOf(seconds);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#count++;
    if (seconds > this.#longest) this.#longest = seconds;
  }

  /** Adds all of another's. */
  merge(other: DeliveryTimes): void {
    for (const [bucket, count] of other.#counts.entries())
      this.#counts[bucket] = (this.#counts[bucket] ?? 0) + count;
    this.#count += other.#count;
    this.#longest = Math.max(this.#longest, other.#longest);
  }

  /** The seconds within which a share of them was done (0 to 1); undefined when there are none. */
  within(share: number): number | undefined {
    if (this.#count === 0) return undefined;
    const wanted = Math.max(Math.ceil(this.#count * share), 1);
    let seen = 0;
    for (const [bucket, count] of this.#counts.entries()) {
      seen += count;
      if (seen >= wanted) return Math.min(upperEnd(bucket), this.#longest);
    }
    return this.#longest;
  }

  /** The share of them that took at most so many whole seconds, up to a minute. */
  shareWithin(seconds: number): number {
    let seen = 0;
    for (let bucket = 0; bucket <= Math.min(seconds, EXACT); bucket++)
      seen += this.#counts[bucket] ?? 0;
    return this.#count === 0 ? 0 : seen / this.#count;
  }
}

function bucketOf(seconds: number): number {
  if (seconds <= EXACT) return Math.max(Math.floor(seconds), 0);
  return Math.min(EXACT + 1 + Math.floor(Math.log(seconds / EXACT) * PER_FOLD), BUCKETS - 1);
}

/** The longest time that a bucket has. */
function upperEnd(bucket: number): number {
  if (bucket <= EXACT) return bucket;
  return Math.floor(EXACT * Math.exp((bucket - EXACT) / PER_FOLD));
}
