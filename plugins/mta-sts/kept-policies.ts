import {
  type Clock,
  dropOldest,
  errorText,
  everyEntry,
  type Log,
  type ServerState,
  type Token,
  token,
} from "../../core/mod.ts";
import { hasAged, holds, type KeptPolicy } from "./kept-policy.ts";

const MOST_REMEMBERED = 10_000;
/** Policies that give way at a time, where there is no room for another one. */
const AT_ONCE = 100;

/** The policies that are kept: those of the server, whatever its configuration. */
export const KEPT_POLICIES: Token<KeptPolicies> = token<KeptPolicies>("mta-sts.kept-policies");

/** Policies by domain, in the state of the plugin; in memory where that does not take one. */
export class KeptPolicies {
  readonly #state: ServerState<KeptPolicy>;
  readonly #clock: Clock;
  readonly #log: Log;
  /** What could not be written down: it holds until the server ends. */
  readonly #unwritten = new Map<string, KeptPolicy>();
  /** Whose policies were asked for since they were fetched: only these are worth being fetched again. */
  readonly #used = new Map<string, true>();
  #makingRoom: Promise<void> | undefined;

  constructor(state: ServerState<KeptPolicy>, clock: Clock, log: Log) {
    this.#state = state;
    this.#clock = clock;
    this.#log = log;
  }

  /** A policy that holds; undefined where there is none. */
  get(domain: string): KeptPolicy | undefined {
    const kept = this.#unwritten.get(domain) ?? this.#state.get(domain);
    return kept !== undefined && holds(kept, this.#clock.now()) ? kept : undefined;
  }

  /** Notes that mail goes by a domain's policy. */
  use(domain: string): void {
    this.#used.delete(domain);
    this.#used.set(domain, true);
    dropOldest(this.#used, MOST_REMEMBERED);
  }

  /** Keeps a policy that was fetched just now. Never rejects: what cannot be written down holds as long as the server runs. */
  async put(domain: string, policy: KeptPolicy): Promise<void> {
    this.#used.delete(domain);
    try {
      try {
        await this.#state.set(domain, policy);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        await this.#makeRoom();
        await this.#state.set(domain, policy);
      }
      this.#unwritten.delete(domain);
    } catch (error) {
      this.#unwritten.set(domain, policy);
      dropOldest(this.#unwritten, MOST_REMEMBERED);
      this.#log.warning("an MTA-STS policy is not kept", { domain, error: errorText(error) });
    }
  }

  /** Whose policies are in use and no longer young. Forgets those whose time is over. */
  async aging(signal: AbortSignal): Promise<readonly string[]> {
    const aging: string[] = [];
    for (const [domain, policy] of everyEntry(this.#state)) {
      if (signal.aborted) break;
      const now = this.#clock.now();
      if (!holds(policy, now)) await this.#forget(domain);
      else if (this.#used.has(domain) && hasAged(policy, now)) aging.push(domain);
    }
    return aging;
  }

  /** Who needs room while it is made waits for that. */
  #makeRoom(): Promise<void> {
    this.#makingRoom ??= this.#giveWay().finally(() => {
      this.#makingRoom = undefined;
    });
    return this.#makingRoom;
  }

  /** The largest give way, as whoever wants to fill what there is writes large ones; of those that are alike the oldest. */
  async #giveWay(): Promise<void> {
    const all = [...everyEntry(this.#state)].map(([domain, policy]) => {
      const size = domain.length + policy.mx.join().length;
      return { domain, size, fetched: policy.fetched };
    });
    all.sort((a, b) => b.size - a.size || a.fetched - b.fetched);
    await Promise.all(all.slice(0, AT_ONCE).map(({ domain }) => this.#state.delete(domain)));
  }

  async #forget(domain: string): Promise<void> {
    // Another one may have been fetched since it was looked at.
    const policy = this.#state.get(domain);
    if (policy === undefined || holds(policy, this.#clock.now())) return;
    try {
      await this.#state.delete(domain);
    } catch (error) {
      this.#log.warning("an old MTA-STS policy stays", { domain, error: errorText(error) });
    }
  }
}
