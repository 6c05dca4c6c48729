import { errorText } from "../errors/error-text.ts";
import type { Submission } from "../message/submission.ts";
import type { ReportDebt } from "../queue/journal-log.ts";
import { idText } from "../queue/message-id.ts";
import { queueParts } from "../queue/queue-runtime.ts";
import type { NewMessage, QueueStore } from "../queue/store.ts";
import type { Log } from "../telemetry/log.ts";
import { type Clock, sleep } from "../time/clock.ts";
import { discardAll } from "./follow-ups.ts";
import type { Outcome } from "./outcome.ts";
import type { OutcomeJournal } from "./outcome-journal.ts";
import type { DeliveryPolicy } from "./policy.ts";

/** Debts looked at in one go after a start. */
const PAGE = 20;
/** When reports that could not be put into a queue are tried again, milliseconds; and how long after their outcome. */
const AGAIN = 300_000;
const LONGEST = 5 * 86_400_000;
/** Reports that may be tried again at a time: each keeps its message. */
const MOST_FAILING = 10_000;

/** Stores what is given, however often it takes; resolves when that is durable, rejects when the server ends, or when it can never be stored. */
export type StoreReports = (
  added: readonly NewMessage[],
  journal: { readonly parts: OwedParts; readonly paid: number },
) => Promise<void>;

type OwedParts = NonNullable<ReturnType<OutcomeJournal["reported"]>>;

/**
 * Reports that are still to be made on outcomes that are recorded. Each is a debt in the store from the commit that records the outcomes
 * until the one that stores the report: a crash in between loses none and makes none twice.
 */
export class OwedReports {
  readonly #given: OwedReportsParts;
  /** Debts whose report is being made. */
  readonly #open = new Set<number>();
  /** Debts whose report could not be made or stored yet. */
  readonly #failing = new Set<number>();
  readonly #ending: AbortSignal;

  /** `ending`: what is not stored by then stays owed. */
  constructor(given: OwedReportsParts, ending: AbortSignal) {
    this.#given = given;
    this.#ending = ending;
  }

  /** A debt for outcomes of one message, to be recorded with them. */
  owe(outcomes: readonly Outcome[]): ReportDebt | undefined {
    const [first] = outcomes;
    if (first === undefined) return undefined;
    const { journal, store } = this.#given;
    const id = store.journal.debtId();
    this.#open.add(id);
    return { id, message: first.recipient.message, record: journal.encodeOwed(outcomes) };
  }

  /** The outcomes could not be recorded, and neither is the debt. */
  cancel({ id }: ReportDebt): void {
    this.#open.delete(id);
  }

  /** Stores the reports on a debt that is recorded. Never rejects: what cannot be stored now stays owed. */
  async pay(
    debt: ReportDebt,
    at: number,
    reports: readonly Submission[] | Promise<readonly Submission[]>,
  ): Promise<void> {
    const { log, journal, policy, storeReports, clock } = this.#given;
    this.#open.add(debt.id);
    let made: readonly Submission[] = [];
    try {
      made = await reports;
      // A handler that is cut off by the end of the server has made nothing, and may do so after the next start.
      if (this.#ending.aborted) return;
      const added = await Promise.all(made.map((report) => policy.place(report)));
      const parts = journal.reported(
        made.map(({ body, purpose = "report" }) => ({ id: body.id, purpose })),
        debt.message,
      );
      await storeReports(added, { parts: parts ?? [], paid: debt.id });
      this.#failing.delete(debt.id);
    } catch (error) {
      discardAll(made);
      if (this.#ending.aborted) return;
      const id = idText(debt.message);
      const text = errorText(error);
      this.#failing.add(debt.id);
      if (clock.now() - at <= LONGEST && this.#failing.size <= MOST_FAILING) {
        log.error("a delivery report could not be stored; trying again", {
          about: id,
          error: text,
        });
        return;
      }
      log.error("no delivery report could be made", { about: id, error: text });
      await this.#forgive(debt);
    } finally {
      this.#open.delete(debt.id);
    }
  }

  async #forgive({ id }: ReportDebt): Promise<void> {
    const { storeReports } = this.#given;
    this.#failing.delete(id);
    // Rejects only at the end of the server.
    await storeReports([], { parts: [], paid: id }).catch(() => {});
  }

  /** Makes the reports that a run before this one left owed, and later those that could not be stored, until the server ends. */
  async resume(): Promise<void> {
    const { clock, log } = this.#given;
    while (!this.#ending.aborted) {
      try {
        await this.#payAll();
      } catch (error) {
        log.error("reports that are owed could not be read", { error: errorText(error) });
      }
      await sleep(clock, AGAIN, this.#ending).catch(() => {});
    }
  }

  async #payAll(): Promise<void> {
    const { store } = this.#given;
    let last = 0;
    for (;;) {
      const debts = store.journal.debts(last, PAGE);
      for (const debt of debts) {
        last = debt.id;
        if (!this.#open.has(debt.id)) await this.#payLate(debt);
        if (this.#ending.aborted) return;
      }
      if (debts.length < PAGE) return;
    }
  }

  async #payLate(debt: ReportDebt): Promise<void> {
    const { log, policy } = this.#given;
    const outcomes = await this.#outcomesOf(debt);
    const [first] = outcomes;
    if (first === undefined) return this.#forgive(debt);
    const { attempt } = first;
    log.notice("making a delivery report that was owed", { about: idText(debt.message) });
    const reports = new Promise<readonly Submission[]>((resolve) =>
      resolve(policy.report(queueParts(attempt.queue), outcomes)),
    );
    await this.pay(debt, attempt.at, reports);
  }

  /** The outcomes to be reported, with the message's content again. */
  async #outcomesOf({ message, record }: ReportDebt): Promise<readonly Outcome[]> {
    const { journal, store, log } = this.#given;
    try {
      const outcomes = journal.decodeOwed(record);
      const body = await store.body(message);
      const [first] = outcomes;
      if (first === undefined) return [];
      const attempt = { ...first.attempt, body };
      return outcomes.map((outcome): Outcome => ({ ...outcome, attempt }));
    } catch (error) {
      const text = errorText(error);
      log.error("the record of an owed delivery report is damaged: no report is made", {
        about: idText(message),
        error: text,
      });
      return [];
    }
  }
}

interface OwedReportsParts {
  readonly store: QueueStore;
  readonly journal: OutcomeJournal;
  readonly policy: Pick<DeliveryPolicy, "report" | "place">;
  readonly clock: Clock;
  readonly log: Log;
  readonly storeReports: StoreReports;
}
