import {
  type Clock,
  dropOldest,
  errorText,
  type Log,
  type Resolver,
  type ServerState,
  type Token,
  token,
} from "../../core/mod.ts";
import type { StsFinding } from "./contract.ts";
import type { FetchedPolicy } from "./fetch-policy.ts";
import { holds, type KeptPolicy } from "./kept-policy.ts";
import { readStsRecord } from "./txt-record.ts";

/** How long a policy that could not be had is not fetched again, milliseconds (RFC 8461 §3.3). */
const PAUSE = 300_000;
/** Policies are fetched again in good time: at half of their age, and after a day (RFC 8461 §3.3, §10.2). */
const DAY = 86_400_000;
/** Policies fetched at a time. */
const AT_ONCE = 20;
const MOST_REMEMBERED = 10_000;

/** The policies, for this plugin's own use. */
export const POLICIES: Token<StsPolicies> = token<StsPolicies>("mta-sts.own-policies");

/** What knowing policies takes. */
export interface PolicyParts {
  readonly clock: Clock;
  readonly resolver: Pick<Resolver, "txt">;
  readonly kept: ServerState<KeptPolicy>;
  readonly log: Log;
  readonly fetch: (domain: string, signal: AbortSignal | undefined) => Promise<FetchedPolicy>;
  /** Counts what came of fetching. */
  readonly count: (result: string) => void;
}

const NONE: StsFinding = { kind: "none" };

/** The MTA-STS policies of domains: those that are kept, and those that are there to be fetched (RFC 8461 §3.3, §5.1). */
export class StsPolicies {
  readonly #parts: PolicyParts;
  readonly #fetching = new Map<string, Promise<StsFinding>>();
  /** Fetches that wait for others to end. */
  readonly #line: (() => void)[] = [];
  #atWork = 0;
  /** What could not be had, by domain, until a time of the monotonic clock. */
  readonly #failed = new Map<
    string,
    { readonly id: string; readonly until: number; readonly finding: StsFinding }
  >();
  /** What could not be written down: it holds until the server ends. */
  readonly #unwritten = new Map<string, KeptPolicy>();
  /** Whose policies were asked for since they were fetched: only these are worth being fetched again. */
  readonly #used = new Map<string, true>();

  constructor(parts: PolicyParts) {
    this.#parts = parts;
  }

  /**
   * What a domain's policy is now. A policy that is kept holds until its time is over, whatever becomes of its TXT record; without one,
   * a record that cannot be looked up is none (RFC 8461 §3.1, §5.1). Never rejects.
   */
  async of(domain: string): Promise<StsFinding> {
    const answer = await this.#parts.resolver.txt(`_mta-sts.${domain}`);
    const record = readStsRecord(answer.kind === "found" ? answer.records : []);
    const kept = this.#kept(domain);
    if (kept !== undefined) {
      this.#used.delete(domain);
      this.#used.set(domain, true);
      dropOldest(this.#used, MOST_REMEMBERED);
    }
    if (record.kind === "none" || record.id === kept?.id) return kept ? policy(kept) : NONE;
    const failed = this.#failed.get(domain);
    const found =
      failed !== undefined &&
      failed.id === record.id &&
      failed.until > this.#parts.clock.monotonic()
        ? failed.finding
        : await this.#fetch(domain, record.id);
    return found.kind === "unusable" && kept !== undefined ? policy(kept) : found;
  }

  /** What is known of a domain's policy without asking anybody. */
  known(domain: string): StsFinding {
    const kept = this.#kept(domain);
    return kept ? policy(kept) : (this.#failed.get(domain)?.finding ?? NONE);
  }

  /** Fetches policies again that are in use and no longer young, and forgets those whose time is over. */
  async refresh(signal: AbortSignal): Promise<void> {
    const { kept, clock } = this.#parts;
    let after: string | undefined;
    for (;;) {
      const entries = kept.entries(after, 1000);
      for (const [domain, each] of entries) {
        if (signal.aborted) return;
        if (!holds(each, clock.now())) await this.#forget(domain);
        else if (this.#used.has(domain) && !isYoung(each, clock.now()))
          await this.#fetch(domain, each.id, signal);
      }
      after = entries.at(-1)?.[0];
      if (after === undefined) return;
    }
  }

  async #forget(domain: string): Promise<void> {
    try {
      await this.#parts.kept.delete(domain);
    } catch (error) {
      this.#parts.log.warning("an old MTA-STS policy stays", { domain, error: errorText(error) });
    }
  }

  #kept(domain: string): KeptPolicy | undefined {
    const kept = this.#unwritten.get(domain) ?? this.#parts.kept.get(domain);
    return kept !== undefined && holds(kept, this.#parts.clock.now()) ? kept : undefined;
  }

  /** The policy as it is now; who asks for one that is being fetched gets the same. */
  #fetch(domain: string, id: string, signal?: AbortSignal): Promise<StsFinding> {
    const fetching = this.#fetching.get(domain);
    if (fetching !== undefined) return fetching;
    const begun = this.#fetchNow(domain, id, signal).finally(() => this.#fetching.delete(domain));
    this.#fetching.set(domain, begun);
    return begun;
  }

  async #fetchNow(
    domain: string,
    id: string,
    signal: AbortSignal | undefined,
  ): Promise<StsFinding> {
    const { clock, fetch, count, log } = this.#parts;
    if (this.#atWork >= AT_ONCE) await new Promise<void>((resolve) => this.#line.push(resolve));
    this.#atWork++;
    try {
      const fetched = await fetch(domain, signal);
      if (fetched.kind === "policy") {
        count("fetched");
        this.#failed.delete(domain);
        this.#used.delete(domain);
        const kept = { ...fetched.policy, id, fetched: clock.now() };
        await this.#keep(domain, kept);
        return policy(kept);
      }
      const { problem, reason } = fetched;
      count(problem);
      log.notice("an MTA-STS policy cannot be had", { domain, problem, reason });
      const finding: StsFinding = { kind: "unusable", problem, reason };
      this.#failed.delete(domain);
      this.#failed.set(domain, { id, until: clock.monotonic() + PAUSE, finding });
      dropOldest(this.#failed, MOST_REMEMBERED);
      return finding;
    } finally {
      this.#atWork--;
      this.#line.shift()?.();
    }
  }

  async #keep(domain: string, kept: KeptPolicy): Promise<void> {
    try {
      await this.#parts.kept.set(domain, kept);
      this.#unwritten.delete(domain);
    } catch (error) {
      // It holds nonetheless, as long as the server runs.
      this.#unwritten.set(domain, kept);
      dropOldest(this.#unwritten, MOST_REMEMBERED);
      const why = errorText(error);
      this.#parts.log.warning("an MTA-STS policy is not kept", { domain, error: why });
    }
  }
}

function policy(kept: KeptPolicy): StsFinding {
  return { kind: "policy", policy: kept };
}

function isYoung({ fetched, maxAge }: KeptPolicy, now: number): boolean {
  return now < fetched + Math.min(DAY, maxAge * 500);
}
