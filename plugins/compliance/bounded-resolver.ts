import type { Clock, Lookup, Resolver } from "../../core/mod.ts";

/** What the look-ups for one message may come to. */
export interface LookupBounds {
  /** Milliseconds for all of them together. */
  readonly time: number;
  readonly lookups: number;
}

/**
 * The same resolver within bounds: what comes too late, or is asked too often, is a temporary failure. The time begins
 * now; a question that is asked again counts once, as the resolver remembers its answer.
 */
export function boundedResolver(
  resolver: Resolver,
  clock: Clock,
  { time, lookups }: LookupBounds,
): Resolver {
  const end = clock.monotonic() + time;
  const asked = new Set<string>();
  const ask = <T>(question: string, look: () => Promise<Lookup<T>>): Promise<Lookup<T>> => {
    if (!asked.has(question) && asked.size >= lookups) return Promise.resolve(TOO_MANY);
    asked.add(question);
    const left = end - clock.monotonic();
    return left > 0 ? withinTime(clock, left, look()) : Promise.resolve(TOO_LATE);
  };
  return {
    validates: resolver.validates,
    mx: (name, signal) => ask(`MX ${name}`, () => resolver.mx(name, signal)),
    a: (name, signal) => ask(`A ${name}`, () => resolver.a(name, signal)),
    aaaa: (name, signal) => ask(`AAAA ${name}`, () => resolver.aaaa(name, signal)),
    txt: (name, signal) => ask(`TXT ${name}`, () => resolver.txt(name, signal)),
    ptr: (address, signal) => ask(`PTR ${address}`, () => resolver.ptr(address, signal)),
    tlsa: (name, signal) => ask(`TLSA ${name}`, () => resolver.tlsa(name, signal)),
    cname: (name, signal) => ask(`CNAME ${name}`, () => resolver.cname(name, signal)),
  };
}

const TOO_MANY: Lookup<never> = { kind: "temporary", reason: "too many look-ups" };
const TOO_LATE: Lookup<never> = { kind: "temporary", reason: "the look-ups take too long" };

async function withinTime<T>(
  clock: Clock,
  left: number,
  lookup: Promise<Lookup<T>>,
): Promise<Lookup<T>> {
  const { promise, resolve } = Promise.withResolvers<Lookup<T>>();
  const timer = clock.after(left, () => resolve(TOO_LATE));
  try {
    return await Promise.race([lookup, promise]);
  } finally {
    timer.cancel();
  }
}
