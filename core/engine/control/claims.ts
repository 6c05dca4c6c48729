import { claimLate } from "../../queue/claim-late.ts";
import type { FindLimits, FindPosition, FoundRecipient, MailFilter } from "../../queue/find.ts";
import type { QueueRuntime } from "../../queue/queue-runtime.ts";
import type { Scheduler } from "../../queue/scheduler.ts";
import type { QueueStore, RecipientRow } from "../../queue/store.ts";
import { fewAtOnce } from "../../time/few-at-once.ts";
import { Slices } from "../../time/pace.ts";

/** Rows and queues looked at between two turns of others, and in one call. */
export const LOOKS: number = 200;
export const CALLS: number = 100;

/** Recipients that are being taken out of a queue, or moved in it. */
export interface Claimed {
  readonly queue: QueueRuntime;
  readonly found: readonly FoundRecipient[];
}

/** What a search claimed. */
export interface ClaimedPage {
  readonly taken: readonly Claimed[];
  /** Recipients that fit and could not be claimed. */
  readonly underWay: number;
  readonly next: FindPosition | undefined;
}

/** Takes recipients out of delivery's reach, so that they can be deleted or moved: a piece of a search at a time. */
export class Claims {
  readonly #store: QueueStore;
  readonly #scheduler: Scheduler;

  constructor(given: { readonly store: QueueStore; readonly scheduler: Scheduler }) {
    this.#store = given.store;
    this.#scheduler = given.scheduler;
  }

  /** Claims the next recipients that fit, from `after` on, of those whose rows are wanted. */
  async next(
    filter: MailFilter,
    after: FindPosition | undefined,
    isWanted: (row: RecipientRow) => boolean = () => true,
  ): Promise<ClaimedPage> {
    const limits: FindLimits = { looks: LOOKS, found: LOOKS };
    const slices = new Slices();
    let next = after;
    for (let calls = 0; ; calls++) {
      const answer = this.#store.find(filter, next, limits);
      const taken: Claimed[] = [];
      let wantedRows = 0;
      // Of a store that answers at once, finding and claiming is one step: nothing may hand out or settle a row between the two.
      const page = answer instanceof Promise ? await answer : answer;
      for (const [name, found] of Map.groupBy(page.found, ({ queue }) => queue)) {
        const queue = this.#scheduler.find(name);
        if (queue === undefined) continue;
        const wanted = rowsOf(found).filter(isWanted);
        wantedRows += wanted.length;
        const claimed =
          answer instanceof Promise
            ? await this.#claimLate(queue, wanted, taken)
            : queue.rows.claim(wanted);
        const rows = new Set(claimed);
        if (rows.size > 0) taken.push({ queue, found: found.filter(({ row }) => rows.has(row)) });
      }
      next = page.next;
      if (page.found.length > 0 || next === undefined || calls === CALLS) {
        const free = taken.reduce((sum, { found }) => sum + found.length, 0);
        return { taken, underWay: wantedRows - free, next };
      }
      await slices.between();
    }
  }

  /** After a failure what was taken before is handed back. */
  async #claimLate(
    queue: QueueRuntime,
    rows: readonly RecipientRow[],
    taken: readonly Claimed[],
  ): Promise<readonly RecipientRow[]> {
    try {
      return await claimLate(queue.rows, rows);
    } catch (error) {
      for (const one of taken) this.end(one.queue, one.found, false);
      throw error;
    }
  }

  /**
   * Does something with claimed recipients, of so many queues at a time: what these write is written in one commit, where each by itself
   * would wait for its own. After a failure those of queues where it failed, or was not begun, are handed back.
   */
  async each(
    taken: readonly Claimed[],
    atOnce: number,
    work: (one: Claimed) => Promise<void>,
  ): Promise<void> {
    const left = new Set(taken);
    try {
      await fewAtOnce(taken, atOnce, async (one) => {
        await work(one);
        left.delete(one);
      });
    } finally {
      for (const { queue, found } of left) this.end(queue, found, false);
    }
  }

  /** Claimed recipients are gone from their queue, or are handed back. */
  end(queue: QueueRuntime, found: readonly FoundRecipient[], gone: boolean): void {
    queue.rows.release(rowsOf(found));
    if (!gone) queue.rows.reread();
    this.#scheduler.rest(queue);
  }
}

/** The rows of recipients that were found. */
export function rowsOf(found: readonly FoundRecipient[]): readonly RecipientRow[] {
  return found.map(({ row }) => row);
}
