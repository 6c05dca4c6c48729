import {
  type Clock,
  fewAtOnce,
  type Lookup,
  type MxRecord,
  type Resolver,
} from "../../core/mod.ts";

/** Domains looked up at a time. */
const AT_ONCE = 10;

/** Hosts of a domain whose addresses are kept. */
const MOST_HOSTS = 20;

/** Answers about some domains, kept fresh whatever their TTL. */
export class Precached {
  readonly #clock: Clock;
  #mx: ReadonlyMap<string, Lookup<MxRecord>> = new Map();
  #a: ReadonlyMap<string, Lookup<string>> = new Map();
  #aaaa: ReadonlyMap<string, Lookup<string>> = new Map();
  #inner: Resolver | undefined;
  /** Of the monotonic clock: then they are too old, as the refresh has failed. */
  #until = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `inner`, asked only about what is not kept. */
  before(inner: Resolver): Resolver {
    this.#inner = inner;
    const kept = <T>(
      answers: () => ReadonlyMap<string, Lookup<T>>,
      ask: (name: string, signal?: AbortSignal) => Promise<Lookup<T>>,
    ) => {
      return (name: string, signal?: AbortSignal): Promise<Lookup<T>> => {
        const known = this.#until > this.#clock.monotonic() ? answers().get(name) : undefined;
        return known === undefined ? ask(name, signal) : Promise.resolve(known);
      };
    };
    return {
      mx: kept(
        () => this.#mx,
        (name, signal) => inner.mx(name, signal),
      ),
      a: kept(
        () => this.#a,
        (name, signal) => inner.a(name, signal),
      ),
      aaaa: kept(
        () => this.#aaaa,
        (name, signal) => inner.aaaa(name, signal),
      ),
      txt: (name, signal) => inner.txt(name, signal),
      ptr: (address, signal) => inner.ptr(address, signal),
      tlsa: (name, signal) => inner.tlsa(name, signal),
      cname: (name, signal) => inner.cname(name, signal),
      validates: inner.validates,
    };
  }

  /**
   * Looks domains up, with the addresses of their hosts, and keeps the answers for `lasts` milliseconds. What cannot be looked up now
   * keeps the answer that it had. Ends early at a signal, with everything as it was.
   */
  async refresh(domains: readonly string[], lasts: number, signal: AbortSignal): Promise<void> {
    const inner = this.#inner;
    if (inner === undefined) return;
    const mx = new Map<string, Lookup<MxRecord>>();
    const a = new Map<string, Lookup<string>>();
    const aaaa = new Map<string, Lookup<string>>();
    const lookUp = async (domain: string): Promise<void> => {
      if (signal.aborted) return;
      const found = better(await inner.mx(domain, signal), this.#mx.get(domain));
      mx.set(domain, found);
      for (const host of hostsOf(domain, found)) {
        if (a.has(host)) continue;
        const [v4, v6] = await Promise.all([inner.a(host, signal), inner.aaaa(host, signal)]);
        a.set(host, better(v4, this.#a.get(host)));
        aaaa.set(host, better(v6, this.#aaaa.get(host)));
      }
    };
    try {
      await fewAtOnce(domains, AT_ONCE, lookUp);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    if (signal.aborted) return;
    this.#mx = withoutFailures(mx);
    this.#a = withoutFailures(a);
    this.#aaaa = withoutFailures(aaaa);
    this.#until = this.#clock.monotonic() + lasts;
  }

  /** The domains that are kept, in order; none when the answers are too old. */
  domains(): readonly string[] {
    return this.#until > this.#clock.monotonic() ? [...this.#mx.keys()] : [];
  }

  /** The hosts that the answers about a domain name. */
  hostsOf(domain: string): readonly string[] {
    const found = this.#mx.get(domain);
    return found === undefined ? [] : hostsOf(domain, found);
  }

  /** When the answers are too old, unless they are refreshed before: milliseconds of the monotonic clock. */
  get until(): number {
    return this.#until;
  }

  /** Keeps nothing of a domain and its hosts until the next refresh. False when it was not kept. */
  forget(domain: string): boolean {
    const hosts = this.hostsOf(domain);
    const without = <T>(answers: ReadonlyMap<string, T>): ReadonlyMap<string, T> =>
      new Map([...answers].filter(([name]) => name !== domain && !hosts.includes(name)));
    const was = this.#mx.has(domain);
    this.#a = without(this.#a);
    this.#aaaa = without(this.#aaaa);
    this.#mx = without(this.#mx);
    return was;
  }

  /** Keeps nothing any more. */
  clear(): void {
    this.#until = 0;
  }
}

/** The hosts of a domain; without MX it is one itself (RFC 5321 §5.1). */
function hostsOf(domain: string, found: Lookup<MxRecord>): readonly string[] {
  if (found.kind === "none") return found.exists ? [domain] : [];
  if (found.kind !== "found") return [];
  return found.records
    .map(({ exchange }) => exchange)
    .filter((exchange) => exchange !== "")
    .slice(0, MOST_HOSTS);
}

function better<T>(now: Lookup<T>, before: Lookup<T> | undefined): Lookup<T> {
  return hasFailed(now) ? (before ?? now) : now;
}

function hasFailed({ kind }: Lookup<unknown>): boolean {
  return kind === "temporary" || kind === "bogus";
}

/** Who asks about what could not be looked up asks the name server again. */
function withoutFailures<T>(
  answers: ReadonlyMap<string, Lookup<T>>,
): ReadonlyMap<string, Lookup<T>> {
  return new Map([...answers].filter(([, answer]) => !hasFailed(answer)));
}
