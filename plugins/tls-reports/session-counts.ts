import {
  type Clock,
  errorText,
  fewAtOnce,
  type Log,
  type Resolver,
  type ServerState,
  type Timer,
  type Token,
  token,
} from "../../core/mod.ts";
import { dayOf } from "./day.ts";
import { type DayCounts, NO_SESSIONS, withoutDetails, withSession } from "./day-counts.ts";
import type { SessionResult } from "./result.ts";
import { readTakers, recordName } from "./takers.ts";

/** Where sessions are counted. */
export const SESSIONS: Token<SessionCounts> = token<SessionCounts>("tls-reports.sessions");

/** Domains of which sessions are counted in memory, between two writes. */
const MOST_DOMAINS = 10_000;
/** What is counted is written down after so long, milliseconds; after a failure after so long. */
const SOON = 1000;
const AFTER_FAILURE = 60_000;
/** Domains whose records are asked for, and whose counts are written, at a time. */
const AT_ONCE = 100;

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

/** What counting takes. */
export interface SessionCountsParts {
  readonly clock: Clock;
  readonly kept: ServerState<DayCounts>;
  readonly resolver: Pick<Resolver, "txt">;
  readonly log: Log;
}

/**
 * Counts TLS sessions by day and domain, of domains that ask for reports. What is counted is on disk a second later: a crash loses what
 * came in that, which a report may lack (RFC 8460 asks for no more than best effort).
 */
export class SessionCounts implements Disposable {
  readonly #parts: SessionCountsParts;
  /** Counted since they were written down last; they hold what was kept before too. */
  readonly #fresh = new Map<string, DayCounts>();
  /** Sessions that had no room. */
  #lost = 0;
  #timer: Timer | undefined;
  #isOver = false;

  constructor(parts: SessionCountsParts) {
    this.#parts = parts;
  }

  /** Counts a session. */
  add({ domain, policy, failure }: SessionResult): void {
    const key = countsKey(dayOf(this.#parts.clock.now()), domain);
    const fresh = this.#fresh.get(key);
    if (fresh === undefined && this.#fresh.size >= MOST_DOMAINS) {
      this.#lost++;
      return;
    }
    const before = fresh ?? this.#parts.kept.get(key) ?? NO_SESSIONS;
    this.#fresh.set(key, withSession(before, policy, failure));
    this.#flushAfter(SOON);
  }

  /** What is counted of a domain on a day. */
  of(day: string, domain: string): DayCounts | undefined {
    const key = countsKey(day, domain);
    return this.#fresh.get(key) ?? this.#parts.kept.get(key);
  }

  #flushAfter(wait: number): void {
    if (this.#isOver) return;
    this.#timer ??= this.#parts.clock.after(wait, () => {
      this.#timer = undefined;
      void this.flush();
    });
  }

  /**
   * Writes down what was counted of domains that ask for reports, and forgets the rest. What cannot be written is counted on. Never rejects.
   * `ending`: nobody is asked any more, and all is written.
   */
  async flush(ending = false): Promise<void> {
    const { log } = this.#parts;
    if (this.#lost > 0)
      log.warning("TLS sessions were not counted for reports", { sessions: this.#lost });
    this.#lost = 0;
    let failure: unknown;
    // All that is written at a time shares a commit.
    await fewAtOnce([...this.#fresh.keys()], AT_ONCE, async (key) => {
      try {
        await this.#write(key, ending);
      } catch (error) {
        failure = error;
      }
    });
    if (failure !== undefined)
      log.warning("counts of TLS sessions are not kept", { error: errorText(failure) });
    if (this.#fresh.size > 0) this.#flushAfter(failure === undefined ? SOON : AFTER_FAILURE);
  }

  async #write(key: string, ending: boolean): Promise<void> {
    const { kept } = this.#parts;
    const domain = partsOfKey(key)?.domain ?? "";
    const isKnown = ending || kept.get(key) !== undefined;
    if (!isKnown && !(await this.#asksForReports(domain))) {
      this.#fresh.delete(key);
      return;
    }
    const counts = this.#fresh.get(key);
    if (counts === undefined) return;
    try {
      await kept.set(key, counts);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      // Little room is left: for the bare numbers there may be some.
      await kept.set(key, withoutDetails(counts));
    }
    // It may have grown meanwhile.
    if (this.#fresh.get(key) === counts) this.#fresh.delete(key);
  }

  /** Also where that cannot be told now: it is asked again when the report is due. */
  async #asksForReports(domain: string): Promise<boolean> {
    const found = await this.#parts.resolver.txt(recordName(domain));
    if (found.kind === "none") return false;
    return found.kind !== "found" || readTakers(found.records).length > 0;
  }

  /** What is counted after that is written down by `flush` alone. */
  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#timer?.cancel();
  }
}
