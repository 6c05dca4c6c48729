import { errorText } from "../errors/error-text.ts";
import type { Clock } from "../time/clock.ts";
import type { Lookup, Resolver } from "./resolver.ts";

/** A look-up that has been answered. */
export interface LookupMade {
  readonly type: "MX" | "A" | "AAAA";
  readonly name: string;
  /** What was found, each record as in a zone file; without records what that means, in a word. */
  readonly answer: string;
  /** Why there was no usable answer. */
  readonly reason: string | undefined;
  readonly ttl: number | undefined;
  readonly authentic: boolean;
  /** Milliseconds that it took; near 0 where the answer was known. */
  readonly took: number;
}

/** Told of each look-up of a kind. */
export type FollowLookup = (lookup: LookupMade) => void;

/** A resolver whose look-ups of hosts are told of. Those who throw hurt nobody, which `complain` hears. */
export function toldResolver(
  resolver: Resolver,
  followers: readonly FollowLookup[],
  clock: Clock,
  complain: (error: string) => void,
): Resolver {
  const told = async <T>(
    type: LookupMade["type"],
    name: string,
    asked: Promise<Lookup<T>>,
    textOf: (record: T) => string,
  ): Promise<Lookup<T>> => {
    const from = clock.monotonic();
    const found = await asked;
    const lookup = { type, name, took: clock.monotonic() - from, ...answerOf(found, textOf) };
    for (const follow of followers)
      try {
        follow(lookup);
      } catch (error) {
        complain(errorText(error));
      }
    return found;
  };
  const plain = (address: string): string => address;
  return {
    mx: (name, signal) =>
      told("MX", name, resolver.mx(name, signal), (mx) => `${mx.preference} ${mx.exchange || "."}`),
    a: (name, signal) => told("A", name, resolver.a(name, signal), plain),
    aaaa: (name, signal) => told("AAAA", name, resolver.aaaa(name, signal), plain),
    txt: (name, signal) => resolver.txt(name, signal),
    ptr: (address, signal) => resolver.ptr(address, signal),
    tlsa: (name, signal) => resolver.tlsa(name, signal),
    cname: (name, signal) => resolver.cname(name, signal),
    validates: resolver.validates,
  };
}

function answerOf<T>(
  found: Lookup<T>,
  textOf: (record: T) => string,
): Pick<LookupMade, "answer" | "reason" | "ttl" | "authentic"> {
  switch (found.kind) {
    case "found": {
      const { records, ttl, authentic } = found;
      const answer = records.map(textOf).join(", ") || "no usable record";
      return { answer, reason: undefined, ttl, authentic };
    }
    case "none": {
      const answer = found.exists ? "no such record" : "no such name";
      return { answer, reason: undefined, ttl: found.ttl, authentic: false };
    }
    case "temporary":
    case "bogus":
      return { answer: found.kind, reason: found.reason, ttl: undefined, authentic: false };
  }
}
