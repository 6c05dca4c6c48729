import type { Answer } from "dns-packet";
import { errorText } from "../errors/error-text.ts";
import type { Clock } from "../time/clock.ts";
import type { Random } from "../time/random.ts";
import { DnsCache } from "./cache.ts";
import { exchangeTcp, exchangeUdp, type NameServer } from "./exchange.ts";
import { type HostsTable, localAddresses } from "./hosts-file.ts";
import {
  answersQuery,
  type DnsAnswer,
  encodeQuery,
  followAliases,
  hostName,
  type RecordType,
  readAnswer,
} from "./message.ts";
import type { Lookup, MxRecord, Resolver } from "./resolver.ts";
import { reverseName } from "./reverse-name.ts";

/** Limits of a look-up. */
const FIRST_TRY = 2000;
const ROUNDS = 3;

/** What a resolver needs. */
export interface ResolverOptions {
  /** Asked in turn; at least one. */
  readonly servers: readonly NameServer[];
  readonly clock: Clock;
  readonly random: Random;
  /** Names with fixed addresses (`/etc/hosts`). */
  readonly hosts?: HostsTable;
  /** Answers of one record type kept; 20,000. */
  readonly cacheSize?: number;
  /** Milliseconds the first try of a server may take; 2,000. Later rounds take twice as long each. */
  readonly firstTimeout?: number;
}

/** Makes a caching resolver that asks name servers over UDP, and TCP where an answer is too long. */
export function createResolver(options: ResolverOptions): Resolver {
  return new DnsClient(options);
}

class DnsClient implements Resolver {
  readonly #options: ResolverOptions;
  readonly #mx: DnsCache<MxRecord>;
  readonly #texts: DnsCache<string>;
  #turn = 0;

  constructor(options: ResolverOptions) {
    this.#options = options;
    const { clock, cacheSize = 20_000 } = options;
    this.#mx = new DnsCache(clock, cacheSize);
    this.#texts = new DnsCache(clock, cacheSize);
  }

  mx(name: string, signal?: AbortSignal): Promise<Lookup<MxRecord>> {
    return this.#find(this.#mx, name, "MX", signal, (record) =>
      record.type === "MX"
        ? { preference: record.data.preference ?? 0, exchange: hostName(record.data.exchange) }
        : undefined,
    );
  }

  a(name: string, signal?: AbortSignal): Promise<Lookup<string>> {
    return this.#address(name, "A", signal);
  }

  aaaa(name: string, signal?: AbortSignal): Promise<Lookup<string>> {
    return this.#address(name, "AAAA", signal);
  }

  #address(name: string, type: "A" | "AAAA", signal?: AbortSignal): Promise<Lookup<string>> {
    const fixed = localAddresses(name, type, this.#options.hosts);
    if (fixed) return Promise.resolve(fixed);
    return this.#find(this.#texts, name, type, signal, (record) =>
      record.type === type ? record.data : undefined,
    );
  }

  txt(name: string, signal?: AbortSignal): Promise<Lookup<string>> {
    return this.#find(this.#texts, name, "TXT", signal, (record) =>
      record.type === "TXT" ? [record.data].flat(2).map(String).join("") : undefined,
    );
  }

  ptr(address: string, signal?: AbortSignal): Promise<Lookup<string>> {
    const name = reverseName(address);
    if (name === undefined) return Promise.resolve({ kind: "none", exists: false, ttl: 0 });
    return this.#find(this.#texts, name, "PTR", signal, (record) =>
      record.type === "PTR" ? hostName(record.data) : undefined,
    );
  }

  async #find<T>(
    cache: DnsCache<T>,
    name: string,
    type: RecordType,
    signal: AbortSignal | undefined,
    read: (record: Answer) => T | undefined,
  ): Promise<Lookup<T>> {
    signal?.throwIfAborted();
    const found = await cache.get(`${type} ${name.toLowerCase()}`, async () =>
      lookupOf(name, type, await this.#ask(name, type), read),
    );
    signal?.throwIfAborted();
    return found;
  }

  /** Asks server after server, each round with more patience, until one gives a usable answer. */
  async #ask(name: string, type: RecordType): Promise<DnsAnswer> {
    const { servers, firstTimeout = FIRST_TRY } = this.#options;
    let last: DnsAnswer = { kind: "failed", reason: "there is no name server" };
    for (let round = 0; round < ROUNDS; round++)
      for (let tried = 0; tried < servers.length; tried++) {
        const server = servers[this.#turn++ % servers.length];
        if (server === undefined) continue;
        last = await this.#askServer(server, name, type, firstTimeout * 2 ** round);
        if (last.kind !== "failed") return last;
      }
    return last;
  }

  async #askServer(
    server: NameServer,
    name: string,
    type: RecordType,
    timeout: number,
  ): Promise<DnsAnswer> {
    const { clock, random } = this.#options;
    const id = random.integer(65_536);
    try {
      const query = encodeQuery(id, name, type);
      const accepts = (packet: Buffer): boolean => answersQuery(packet, id, name, type);
      const request = { server, query, timeout, clock, accepts };
      const answer = readAnswer(await exchangeUdp(request));
      if (answer.kind !== "truncated") return answer;
      return readAnswer(await exchangeTcp(request));
    } catch (error) {
      return { kind: "failed", reason: `${server.address}: ${errorText(error)}` };
    }
  }
}

function lookupOf<T>(
  name: string,
  type: RecordType,
  answer: DnsAnswer,
  read: (record: Answer) => T | undefined,
): Lookup<T> {
  switch (answer.kind) {
    case "none":
      return answer;
    case "bogus":
      return answer;
    case "failed":
      return { kind: "temporary", reason: answer.reason };
    case "truncated":
      return { kind: "temporary", reason: "the answer is cut off" };
    case "answer": {
      const found = followAliases(name, type, answer.answers);
      if (found === undefined) return { kind: "temporary", reason: "aliases run in a circle" };
      const records = found.records.map(read).filter((record) => record !== undefined);
      const { ttl } = found;
      if (records.length === 0) return { kind: "none", exists: true, ttl };
      return { kind: "found", records, ttl, authentic: answer.authentic };
    }
  }
}
