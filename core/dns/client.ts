import type { Answer } from "dns-packet";
import { isLoopback } from "../directive/kinds/cidr.ts";
import { errorText } from "../errors/error-text.ts";
import { type DnsAnswer, readAnswer } from "./answer.ts";
import { DnsCache } from "./cache.ts";
import {
  type Exchange,
  type ExchangeRequest,
  exchangeTcp,
  exchangeUdp,
  type NameServer,
} from "./exchange.ts";
import { isLocalhost, localAddresses } from "./hosts-file.ts";
import { answersQuery, type DnsRecordType, encodeQuery, USUAL_PAYLOAD } from "./message.ts";
import { hostNameOf, mxOf, tlsaOf } from "./records.ts";
import type {
  CachingResolver,
  Lookup,
  MxRecord,
  TlsaRecord,
  UnansweredLookups,
} from "./resolver.ts";
import type { ResolverOptions } from "./resolver-options.ts";
import { reverseName } from "./reverse-name.ts";

/** Limits of a look-up. */
const FIRST_TRY = 2000;
const ROUNDS = 3;
/** Aliases followed from one server's answer to the next. */
const MOST_ALIASES = 8;

const NO_MX: Lookup<MxRecord> = { kind: "none", exists: true, ttl: 60 };

/** Makes a caching resolver that asks name servers over UDP, and TCP where an answer is too long. */
export function createResolver(options: ResolverOptions): CachingResolver {
  return new DnsClient(options);
}

class DnsClient implements CachingResolver {
  readonly #options: ResolverOptions;
  readonly #mx: DnsCache<MxRecord>;
  readonly #texts: DnsCache<string>;
  readonly #tlsa: DnsCache<TlsaRecord>;
  readonly validates: boolean;
  #turn = 0;
  unanswered: UnansweredLookups | undefined;
  /** Answers of name servers, of use or not. */
  #heard = 0;

  constructor(options: ResolverOptions) {
    this.#options = options;
    const { clock, cacheSize = 20_000 } = options;
    this.#mx = new DnsCache(clock, cacheSize, ({ exchange }) => exchange.length);
    this.#texts = new DnsCache(clock, cacheSize, (text) => text.length);
    this.#tlsa = new DnsCache(clock, cacheSize, ({ data }) => data.length);
    this.validates = options.servers.length > 0 && options.servers.every(counts);
  }

  get kept(): number {
    return this.#caches.reduce((sum, { size }) => sum + size, 0);
  }

  get asking(): number {
    return this.#caches.reduce((sum, { asking }) => sum + asking, 0);
  }

  forget(name: string): number {
    const own = name.toLowerCase();
    const mx = this.#mx.peek(`MX ${own}`);
    const exchanges = mx?.kind === "found" ? mx.records.map(({ exchange }) => exchange) : [];
    const hosts = new Set(exchanges);
    const isMeant = (question: string): boolean => {
      const asked = question.slice(question.indexOf(" ") + 1);
      return asked === own || asked.endsWith(`.${own}`) || hosts.has(asked);
    };
    return this.#caches.reduce((sum, cache) => sum + cache.forget(isMeant), 0);
  }

  get #caches(): readonly Pick<DnsCache<never>, "size" | "asking" | "forget">[] {
    return [this.#mx, this.#texts, this.#tlsa];
  }

  mx(name: string, signal?: AbortSignal): Promise<Lookup<MxRecord>> {
    // RFC 6761 §6.3: the DNS knows nothing of localhost.
    if (isLocalhost(name)) return Promise.resolve(NO_MX);
    return this.#find(this.#mx, name, "MX", signal, mxOf);
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
      record.type === "PTR" ? hostNameOf(record.data) : undefined,
    );
  }

  tlsa(name: string, signal?: AbortSignal): Promise<Lookup<TlsaRecord>> {
    return this.#find(this.#tlsa, name, "TLSA", signal, tlsaOf);
  }

  cname(name: string, signal?: AbortSignal): Promise<Lookup<string>> {
    return this.#find(this.#texts, name, "CNAME", signal, (record) =>
      record.type === "CNAME" ? hostNameOf(record.data) : undefined,
    );
  }

  async #find<T>(
    cache: DnsCache<T>,
    name: string,
    type: DnsRecordType,
    signal: AbortSignal | undefined,
    read: (record: Answer) => T | undefined,
  ): Promise<Lookup<T>> {
    signal?.throwIfAborted();
    const found = await cache.get(`${type} ${name.toLowerCase()}`, () =>
      this.#follow(name, type, read),
    );
    signal?.throwIfAborted();
    return found;
  }

  /** Asks for a name, and for what it is an alias of where the answer ends with that. */
  async #follow<T>(
    name: string,
    type: DnsRecordType,
    read: (record: Answer) => T | undefined,
  ): Promise<Lookup<T>> {
    let asked = name;
    let mostTtl = Number.POSITIVE_INFINITY;
    let authentic = true;
    for (let aliases = 0; aliases <= MOST_ALIASES; aliases++) {
      const answer = await this.#ask(asked, type);
      if (answer.kind !== "alias") return lookupOf(answer, { name, mostTtl, authentic }, read);
      asked = answer.target;
      authentic &&= answer.authentic;
      mostTtl = Math.min(mostTtl, answer.ttl);
    }
    return { kind: "temporary", reason: "the chain of aliases has no end" };
  }

  /** Asks server after server, each round with more patience, until one gives a usable answer. */
  async #ask(name: string, type: DnsRecordType): Promise<UsableAnswer> {
    const { servers, firstTimeout = FIRST_TRY } = this.#options;
    let last: UsableAnswer = { kind: "failed", reason: "there is no name server" };
    const heard = this.#heard;
    for (let round = 0; round < ROUNDS; round++)
      for (let tried = 0; tried < servers.length; tried++) {
        const server = servers[this.#turn++ % servers.length];
        if (server === undefined) continue;
        last = await this.#askServer(server, name, type, firstTimeout * 2 ** round);
        if (last.kind !== "failed") return counts(server) ? last : unproven(last);
      }
    if (last.kind === "failed" && heard === this.#heard) this.#noAnswer(last.reason);
    return last;
  }

  #noAnswer(reason: string): void {
    const last = this.#options.clock.monotonic();
    const { since = last, count = 0 } = this.unanswered ?? {};
    this.unanswered = { since, last, count: count + 1, reason };
  }

  async #askServer(
    server: NameServer,
    name: string,
    type: DnsRecordType,
    timeout: number,
  ): Promise<UsableAnswer> {
    try {
      const answer = await this.#exchange(server, name, type, timeout, true);
      if (answer.kind !== "no-edns") return answer;
      // RFC 6891 §7: once more, as servers of old understand it.
      const plain = await this.#exchange(server, name, type, timeout, false);
      return plain.kind === "no-edns" ? failedAt(server, plain.reason) : plain;
    } catch (error) {
      return failedAt(server, errorText(error));
    }
  }

  async #exchange(
    server: NameServer,
    name: string,
    type: DnsRecordType,
    timeout: number,
    edns: boolean,
  ): Promise<Exclude<DnsAnswer, { readonly kind: "truncated" }>> {
    const { clock, random, udpPayload = USUAL_PAYLOAD } = this.#options;
    const id = random.integer(65_536);
    const query = encodeQuery(id, name, type, edns ? udpPayload : undefined);
    const accepts = (packet: Buffer): boolean => answersQuery(packet, id, name, type);
    const request = { server, query, timeout, clock, accepts };
    if (this.#options.onlyTcp !== true) {
      const short = readAnswer(await this.#told(exchangeUdp, request), name, type);
      if (short.kind !== "truncated") return short;
    }
    const whole = readAnswer(await this.#told(exchangeTcp, request), name, type);
    return whole.kind === "truncated" ? failedAt(server, "the answer is cut off") : whole;
  }

  async #told(exchange: Exchange, request: ExchangeRequest): Promise<Buffer> {
    const { onPacket } = this.#options;
    onPacket?.(">", request.query, request.server);
    const answer = await exchange(request);
    this.#heard++;
    this.unanswered = undefined;
    onPacket?.("<", answer, request.server);
    return answer;
  }
}

/** What is left of an answer after everything that can be done about it on the way. */
type UsableAnswer = Exclude<DnsAnswer, { readonly kind: "truncated" | "no-edns" }>;

/** Whether the AD bit of a server means anything to us (RFC 6698 §A.3, RFC 7672 §2.1.1). */
function counts({ validates, address }: NameServer): boolean {
  return validates ?? isLoopback(address);
}

function unproven(answer: UsableAnswer): UsableAnswer {
  return "authentic" in answer ? { ...answer, authentic: false } : answer;
}

/** How an answer was come by. */
interface Asked {
  readonly name: string;
  readonly mostTtl: number;
  /** Every alias on the way was authentic. */
  readonly authentic: boolean;
}

function failedAt({ address }: NameServer, reason: string): UsableAnswer & { kind: "failed" } {
  return { kind: "failed", reason: `${address}: ${reason}` };
}

function lookupOf<T>(
  answer: Exclude<UsableAnswer, { readonly kind: "alias" }>,
  { name, mostTtl, authentic }: Asked,
  read: (record: Answer) => T | undefined,
): Lookup<T> {
  switch (answer.kind) {
    case "none":
      return { ...answer, ttl: Math.min(answer.ttl, mostTtl) };
    case "bogus":
      return answer;
    case "failed":
      return { kind: "temporary", reason: answer.reason };
    case "answer": {
      const records = answer.records.map(read).filter((record) => record !== undefined);
      const ttl = Math.min(answer.ttl, mostTtl);
      const found = {
        kind: "found",
        records,
        ttl,
        authentic: authentic && answer.authentic,
      } as const;
      const canonical = answer.owner === name.toLowerCase() ? undefined : hostNameOf(answer.owner);
      return canonical === undefined ? found : { ...found, canonical };
    }
  }
}
