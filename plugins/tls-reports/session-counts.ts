import {
  type Clock,
  errorText,
  type Log,
  type ServerState,
  type Token,
  token,
} from "../../core/mod.ts";
import { dayOf } from "./day.ts";
import { type DayCounts, NO_SESSIONS, withSession } from "./day-counts.ts";
import type { SessionResult } from "./result.ts";

/** Where sessions are counted. */
export const SESSIONS: Token<SessionCounts> = token<SessionCounts>("tls-reports.sessions");

/** Domains of which sessions are counted in memory, between two writes. */
const MOST_DOMAINS = 10_000;

/** Days and domains are one key: `2026-03-01 example.com`. */
export function countsKey(day: string, domain: string): string {
  return `${day} ${domain}`;
}

/** The parts of such a key; undefined for another text. */
export function partsOfKey(
  key: string,
): { readonly day: string; readonly domain: string } | undefined {
  const [, day, domain] = /^(\d{4}-\d{2}-\d{2}) (.+)$/.exec(key) ?? [];
  return day === undefined || domain === undefined ? undefined : { day, domain };
}

/**
 * Counts TLS sessions by day and domain. What is counted is written down by and by: a crash loses what came since, which a report may
 * lack (RFC 8460 asks for no more than best effort).
 */
export class SessionCounts {
  readonly #clock: Clock;
  readonly #kept: ServerState<DayCounts>;
  readonly #log: Log;
  /** Counted since they were written down last; they hold what was kept before too. */
  #fresh = new Map<string, DayCounts>();
  /** Sessions that had no room. */
  #lost = 0;

  constructor(clock: Clock, kept: ServerState<DayCounts>, log: Log) {
    this.#clock = clock;
    this.#kept = kept;
    this.#log = log;
  }

  /** Counts a session. */
  add({ domain, policy, failure }: SessionResult): void {
    const key = countsKey(dayOf(this.#clock.now()), domain);
    const before = this.#fresh.get(key) ?? this.#kept.get(key);
    if (!this.#fresh.has(key) && this.#fresh.size >= MOST_DOMAINS) {
      this.#lost++;
      return;
    }
    this.#fresh.set(key, withSession(before ?? NO_SESSIONS, policy, failure));
  }

  /** What is counted of a domain on a day. */
  of(day: string, domain: string): DayCounts | undefined {
    const key = countsKey(day, domain);
    return this.#fresh.get(key) ?? this.#kept.get(key);
  }

  /** Writes down what was counted. What cannot be written is counted on. */
  async flush(): Promise<void> {
    if (this.#lost > 0)
      this.#log.warning("TLS sessions were not counted for reports", { sessions: this.#lost });
    this.#lost = 0;
    const fresh = this.#fresh;
    let failure: unknown;
    for (const [key, counts] of fresh)
      try {
        await this.#kept.set(key, counts);
        // It may have grown meanwhile.
        if (fresh.get(key) === counts) fresh.delete(key);
      } catch (error) {
        failure = error;
      }
    if (failure !== undefined)
      this.#log.warning("counts of TLS sessions are not kept", { error: errorText(failure) });
  }
}
