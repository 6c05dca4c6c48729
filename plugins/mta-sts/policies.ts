import {
  type Clock,
  dropOldest,
  FewAtATime,
  fewAtOnce,
  type Log,
  type Resolver,
  type Token,
  token,
  within,
} from "../../core/mod.ts";
import { isEnforced, type StsFinding } from "./contract.ts";
import type { FetchedPolicy, StsProblem } from "./fetch-policy.ts";
import type { KeptPolicies } from "./kept-policies.ts";
import type { KeptPolicy } from "./kept-policy.ts";
import { readStsRecord } from "./txt-record.ts";

/**
 * How long a policy is not fetched again, milliseconds: one that was had, as an id that changes all the time would have it fetched for each
 * connection; and one that could not be had, longer each time (RFC 8461 §3.3).
 */
const AFTER_SUCCESS = 60_000;
const AFTER_FAILURE = 300_000;
const LONGEST_PAUSE = 3_600_000;
/** Policies fetched at a time: many, as hosts that do not answer take a place for long; and of those that are fetched again. */
const AT_ONCE = 100;
const REFRESHED_AT_ONCE = 20;
const MOST_REMEMBERED = 10_000;
/** How long mail of a domain without a policy goes with that of others before it is asked about again, milliseconds. */
const SHARES_FOR = 60_000;
/** How long others wait for the answer about a domain whose name servers or policy host are slow, milliseconds. */
const PATIENCE = 2000;

/** The policies, for this plugin's own use. */
export const POLICIES: Token<StsPolicies> = token<StsPolicies>("mta-sts.own-policies");

/** What knowing policies takes. */
export interface PolicyParts {
  readonly clock: Clock;
  readonly resolver: Pick<Resolver, "txt">;
  readonly kept: KeptPolicies;
  readonly log: Log;
  readonly fetch: (domain: string, signal: AbortSignal | undefined) => Promise<FetchedPolicy>;
  /** Counts what came of fetching. */
  readonly count: (result: "fetched" | StsProblem) => void;
}

/** The last fetch of a policy. */
interface LastFetch {
  readonly finding: StsFinding;
  /** How often it failed in a row. */
  readonly failures: number;
  /** Of the monotonic clock: not before that again. */
  readonly again: number;
}

const NONE: StsFinding = { kind: "none" };

/** The MTA-STS policies of domains: those that are kept, and those that are there to be fetched (RFC 8461 §3.3, §5.1). */
export class StsPolicies {
  readonly #parts: PolicyParts;
  readonly #fetching = new Map<string, Promise<StsFinding>>();
  readonly #places = new FewAtATime(AT_ONCE, Number.POSITIVE_INFINITY);
  readonly #last = new Map<string, LastFetch>();
  /** Domains without a policy that is enforced, until a time of the monotonic clock. */
  readonly #without = new Map<string, number>();

  constructor(parts: PolicyParts) {
    this.#parts = parts;
  }

  /**
   * What a domain's policy is now. A policy that is kept holds until its time is over, whatever becomes of its TXT record; without one,
   * a record that cannot be looked up is none (RFC 8461 §3.1, §5.1). Never rejects.
   */
  async of(domain: string): Promise<StsFinding> {
    const found = await this.#find(domain);
    this.#without.delete(domain);
    if (!isEnforced(found)) {
      this.#without.set(domain, this.#parts.clock.monotonic() + SHARES_FOR);
      dropOldest(this.#without, MOST_REMEMBERED);
    }
    return found;
  }

  /**
   * Whether a domain's mail may go with that of others: not where it has a policy that is enforced, and not while nobody knows, as it can wait
   * for the answer in a queue of its own.
   */
  mayShare(domain: string): true | Promise<boolean> {
    const { clock } = this.#parts;
    if ((this.#without.get(domain) ?? 0) > clock.monotonic()) return true;
    const answer = this.of(domain).then((found) => !isEnforced(found));
    return within(clock, PATIENCE, answer, () => false);
  }

  async #find(domain: string): Promise<StsFinding> {
    const { resolver, kept, clock } = this.#parts;
    const answer = await resolver.txt(`_mta-sts.${domain}`);
    const record = readStsRecord(answer.kind === "found" ? answer.records : []);
    const policy = kept.get(domain);
    if (policy !== undefined) kept.use(domain);
    if (record.kind === "none" || record.id === policy?.id) return findingOf(policy);
    const last = this.#last.get(domain);
    const found =
      last !== undefined && clock.monotonic() < last.again
        ? last.finding
        : await this.#fetch(domain, record.id);
    return found.kind === "policy" || policy === undefined ? found : findingOf(policy);
  }

  /** What is known of a domain's policy without asking anybody. */
  known(domain: string): StsFinding {
    const policy = this.#parts.kept.get(domain);
    if (policy !== undefined) return findingOf(policy);
    const last = this.#last.get(domain)?.finding;
    return last?.kind === "unusable" ? last : NONE;
  }

  /** Fetches policies again that are in use and no longer young, and forgets those whose time is over. */
  async refresh(signal: AbortSignal): Promise<void> {
    const { kept } = this.#parts;
    await fewAtOnce(await kept.aging(signal), REFRESHED_AT_ONCE, async (domain) => {
      const policy = signal.aborted ? undefined : kept.get(domain);
      if (policy !== undefined) await this.#fetch(domain, policy.id, signal);
    });
  }

  /** The policy as it is now; who asks for one that is being fetched gets the same. */
  #fetch(domain: string, id: string, signal?: AbortSignal): Promise<StsFinding> {
    const fetching = this.#fetching.get(domain);
    if (fetching !== undefined) return fetching;
    const begun = this.#places
      .run(() => this.#fetchNow(domain, id, signal))
      .finally(() => this.#fetching.delete(domain));
    this.#fetching.set(domain, begun);
    return begun;
  }

  async #fetchNow(
    domain: string,
    id: string,
    signal: AbortSignal | undefined,
  ): Promise<StsFinding> {
    const { clock, fetch, count, log, kept } = this.#parts;
    const fetched = await fetch(domain, signal);
    if (fetched.kind === "policy") {
      count("fetched");
      const policy = { ...fetched.policy, id, fetched: clock.now() };
      const finding = findingOf(policy);
      this.#remember(domain, finding, 0);
      await kept.put(domain, policy);
      return finding;
    }
    const { problem, reason } = fetched;
    const finding: StsFinding = { kind: "unusable", problem, reason };
    // The server ends: that says nothing about the policy host.
    if (signal?.aborted) return finding;
    count(problem);
    log.notice("an MTA-STS policy cannot be had", { domain, problem, reason });
    this.#remember(domain, finding, (this.#last.get(domain)?.failures ?? 0) + 1);
    return finding;
  }

  #remember(domain: string, finding: StsFinding, failures: number): void {
    const pause =
      failures === 0
        ? AFTER_SUCCESS
        : Math.min(AFTER_FAILURE * 2 ** Math.min(failures - 1, 10), LONGEST_PAUSE);
    this.#last.delete(domain);
    this.#last.set(domain, { finding, failures, again: this.#parts.clock.monotonic() + pause });
    dropOldest(this.#last, MOST_REMEMBERED);
  }
}

function findingOf(policy: KeptPolicy | undefined): StsFinding {
  return policy === undefined ? NONE : { kind: "policy", policy };
}
