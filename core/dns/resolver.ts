/** Outcome of a look-up: the four things that can be true of a name (RFC 2308 for the negative ones). */
export type Lookup<T> =
  /**
   * There are records. Those that make no sense, such as a host name with signs that no host name has, are left out, all of
   * them if need be. `ttl` in seconds. `authentic`: a name server whose word counts has validated all of it, aliases included
   * (the AD bit, RFC 4035 §3.2.3). `canonical`: the name at the end of the aliases, where there are any.
   */
  | {
      readonly kind: "found";
      readonly records: readonly T[];
      readonly ttl: number;
      readonly authentic: boolean;
      readonly canonical?: string | undefined;
    }
  /** The name exists but has no such record (`exists`), or does not exist at all (NXDOMAIN). */
  | { readonly kind: "none"; readonly exists: boolean; readonly ttl: number }
  /** No usable answer: time-out, SERVFAIL, refused, lame. `reason` is one line for logs. */
  | { readonly kind: "temporary"; readonly reason: string }
  /** DNSSEC validation failed (RFC 8914 code 6–12). Treated as temporary, never as "none". */
  | { readonly kind: "bogus"; readonly reason: string };

/** An MX record (RFC 1035 §3.3.9); `exchange` is lower case without the final dot, empty for the null MX (RFC 7505). */
export interface MxRecord {
  readonly preference: number;
  readonly exchange: string;
}

/** A TLSA record (RFC 6698 §2.1), its fields as they came. */
export interface TlsaRecord {
  readonly usage: number;
  readonly selector: number;
  readonly matchingType: number;
  /** Certificate association data. */
  readonly data: Buffer;
}

/** Look-ups without any answer. */
export interface UnansweredLookups {
  /** When the first and the last of them were given up, by the clock that nobody sets. */
  readonly since: number;
  readonly last: number;
  readonly count: number;
  /** Why the last one was. */
  readonly reason: string;
}

/** A resolver that keeps answers for as long as their servers say. */
export interface CachingResolver extends Resolver {
  /** Answers that are kept. */
  readonly kept: number;
  /** Questions that are being asked. */
  readonly asking: number;
  /** The look-ups, one after the other, to which no name server said anything; undefined when the last one had an answer, if only that it failed. */
  readonly unanswered: UnansweredLookups | undefined;
  /** Drops what is kept of a name, of those below it, and of the hosts that its MX named. Returns how many answers that were. */
  forget(name: string): number;
}

/** Asks the DNS. Names are A-labels without the final dot. Never rejects except when `signal` aborts. */
export interface Resolver {
  mx(name: string, signal?: AbortSignal): Promise<Lookup<MxRecord>>;
  a(name: string, signal?: AbortSignal): Promise<Lookup<string>>;
  aaaa(name: string, signal?: AbortSignal): Promise<Lookup<string>>;
  /** Joined character strings of each TXT record. */
  txt(name: string, signal?: AbortSignal): Promise<Lookup<string>>;
  /** Names of an IP address (reverse look-up). */
  ptr(address: string, signal?: AbortSignal): Promise<Lookup<string>>;
  /** TLSA records of a name such as `_25._tcp.mx.example.com` (RFC 6698 §3). */
  tlsa(name: string, signal?: AbortSignal): Promise<Lookup<TlsaRecord>>;
  /** What a name is an alias of: the next name, not the last. */
  cname(name: string, signal?: AbortSignal): Promise<Lookup<string>>;
  /** True where every name server is one whose AD bit counts: on loopback, or named as validating. */
  readonly validates: boolean;
}
