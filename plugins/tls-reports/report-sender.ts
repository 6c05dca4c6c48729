import { gzipSync } from "node:zlib";
import {
  askHttps,
  type Clock,
  errorText,
  everyEntry,
  fewAtOnce,
  type HttpsParts,
  type Log,
  type Random,
  type ServerState,
  type Token,
  token,
} from "../../core/mod.ts";
import { beginOf, DAY, dayOf } from "./day.ts";
import type { DayCounts } from "./day-counts.ts";
import type { ReportPlan } from "./kept-plan.ts";
import { type Reporter, reportOf } from "./report.ts";
import { mailReport, type PackedReport, type ReportMailer } from "./report-mail.ts";
import { partsOfKey } from "./session-counts.ts";
import { readTakers, recordName, type Taker } from "./takers.ts";

/** Sends reports. */
export const SENDER: Token<ReportSender> = token<ReportSender>("tls-reports.sender");

/** Reports go at a random time in the hours after their day (RFC 8460 §4.1), milliseconds. */
const SPREAD = 4 * 3_600_000;
/** What could not be sent is tried again, later and later, and given up a day after it was due (RFC 8460 §5.5). */
const FIRST_PAUSE = 600_000;
const LONGEST_PAUSE = 4 * 3_600_000;
const GIVEN_UP = DAY + SPREAD;
/** Milliseconds for one report over HTTPS, and bytes of the answer. */
const HTTPS_LIMIT = 30_000;
const LARGEST_ANSWER = 64 * 1024;
/** Reports sent at a time. */
const AT_ONCE = 20;

/** A report whose time has come. */
interface DueReport {
  readonly key: string;
  readonly day: string;
  readonly domain: string;
  readonly counts: DayCounts;
  readonly plan: ReportPlan;
}

/** What sending takes. */
export interface ReportSenderParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly https: HttpsParts;
  readonly mailer: ReportMailer;
  readonly reporter: Reporter;
  readonly counts: ServerState<DayCounts>;
  readonly plans: ServerState<ReportPlan>;
  /** Counts what came of a report. */
  readonly count: (result: "sent" | "unwanted" | "failed" | "given-up") => void;
}

/** Sends the reports of days that are over, each at its own random time, until all who asked for one have it. */
export class ReportSender {
  readonly #parts: ReportSenderParts;

  constructor(parts: ReportSenderParts) {
    this.#parts = parts;
  }

  /** Sends what is due. Rejects when what was done cannot be written down: a report may then go twice, never be lost. */
  async send(signal: AbortSignal): Promise<void> {
    const due: DueReport[] = [];
    for (const [key, counts] of everyEntry(this.#parts.counts)) {
      if (signal.aborted) return;
      const report = await this.#dueReport(key, counts);
      if (report !== undefined) due.push(report);
    }
    await fewAtOnce(due, AT_ONCE, async (one) => {
      if (!signal.aborted) await this.#sendOne(one, signal);
    });
    await this.#sweep();
  }

  /** A report whose time has come. Plans those that have no time yet; forgets what is none. */
  async #dueReport(key: string, counts: DayCounts): Promise<DueReport | undefined> {
    const { plans, clock } = this.#parts;
    const parts = partsOfKey(key);
    const now = clock.now();
    // A clock that was wrong may have counted for a day that is far off.
    if (parts === undefined || beginOf(parts.day) > now + 2 * DAY) {
      await this.#forget(key);
      return undefined;
    }
    if (parts.day >= dayOf(now)) return undefined;
    const plan = plans.get(key);
    if (plan !== undefined && plan.due <= now + LONGEST_PAUSE)
      return plan.due <= now ? { key, ...parts, counts, plan } : undefined;
    const { tries = 0, done = [] } = plan ?? {};
    const from = Math.max(now, beginOf(parts.day) + DAY);
    await plans.set(key, { due: from + this.#parts.random.integer(SPREAD), tries, done });
    return undefined;
  }

  /** Plans whose counts are gone: a crash came in between. */
  async #sweep(): Promise<void> {
    const { counts, plans } = this.#parts;
    for (const [key] of everyEntry(plans))
      if (counts.get(key) === undefined) await plans.delete(key);
  }

  async #sendOne(
    { key, day, domain, counts, plan }: DueReport,
    signal: AbortSignal,
  ): Promise<void> {
    const { https, reporter, count } = this.#parts;
    const records = await https.resolver.txt(recordName(domain));
    if (records.kind === "temporary" || records.kind === "bogus") {
      await this.#again(key, day, plan);
      return;
    }
    const takers = records.kind === "found" ? readTakers(records.records) : [];
    if (takers.length === 0) {
      count("unwanted");
      await this.#forget(key);
      return;
    }
    const report = reportOf(domain, day, counts, reporter);
    const packed = { report, packed: gzipSync(JSON.stringify(report.json)) };
    const done = [...plan.done];
    for (const taker of takers) {
      if (done.includes(taker.uri) || signal.aborted) continue;
      if (!(await this.#give(taker, packed, signal))) continue;
      done.push(taker.uri);
      // Before the next one: what has gone does not go twice.
      await this.#parts.plans.set(key, { ...plan, done });
    }
    if (takers.every(({ uri }) => done.includes(uri))) await this.#forget(key);
    else if (!signal.aborted) await this.#again(key, day, { ...plan, done });
  }

  /** Gives a taker its report; false when it has to be tried again. */
  async #give(taker: Taker, packed: PackedReport, signal: AbortSignal): Promise<boolean> {
    const { log, count, mailer } = this.#parts;
    const { id, domain } = packed.report;
    const to = taker.uri;
    try {
      if (taker.kind === "mail") await mailReport(mailer, taker.address, packed);
      else await this.#post(taker.url, packed, signal);
      log.info("a TLS report is sent", { domain, report: id, to });
      count("sent");
      return true;
    } catch (error) {
      log.notice("a TLS report cannot be sent", {
        domain,
        report: id,
        to,
        error: errorText(error),
      });
      count("failed");
      return false;
    }
  }

  /** RFC 8460 §5.4. */
  async #post(url: URL, { packed }: PackedReport, signal: AbortSignal): Promise<void> {
    const answer = await askHttps(this.#parts.https, {
      host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
      port: url.port === "" ? 443 : Number(url.port),
      path: `${url.pathname}${url.search}`,
      method: "POST",
      headers: { "content-type": "application/tlsrpt+gzip" },
      body: packed,
      ...{ limit: HTTPS_LIMIT, mostBytes: LARGEST_ANSWER, signal },
    });
    if (answer.kind === "failed") throw new Error(answer.reason);
    if (answer.status < 200 || answer.status > 299)
      throw new Error(`the answer has status ${answer.status}`);
  }

  async #again(key: string, day: string, plan: ReportPlan): Promise<void> {
    const { clock, plans, log, count } = this.#parts;
    const now = clock.now();
    if (now > beginOf(day) + DAY + GIVEN_UP) {
      log.warning("a TLS report is given up", { report: key, tries: plan.tries + 1 });
      count("given-up");
      await this.#forget(key);
      return;
    }
    const pause = Math.min(FIRST_PAUSE * 2 ** Math.min(plan.tries, 10), LONGEST_PAUSE);
    await plans.set(key, { ...plan, due: now + pause, tries: plan.tries + 1 });
  }

  async #forget(key: string): Promise<void> {
    await this.#parts.counts.delete(key);
    await this.#parts.plans.delete(key);
  }
}
