import { errorText } from "../errors/error-text.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Scheduler } from "../queue/scheduler.ts";
import { type Answer, isHere, type RecipientRow } from "../queue/store.ts";
import type { Log } from "../telemetry/log.ts";
import type { AgeWatch } from "./age-watch.ts";
import type { QueueRef } from "./queue-ref.ts";
import { ALONE, type Settling } from "./settling.ts";

/** Moves at a time, beyond which whoever hands out mail waits. */
const AT_ONCE = 10;

/** Mail of a domain that waits in the queue of another one, and goes to that one's hosts with its mail. */
export interface MailInOtherQueue {
  /** Where it waits. */
  readonly queue: QueueRef;
  /** Of the queue that it would have of its own: the recipient's, or that of `assignQueue`. */
  readonly domain: string;
}

/** Whose mail may go with that of others. */
export interface SharingPolicy {
  /** False where nobody objects to anything. */
  readonly asks: boolean;
  /** The domain of the queue that a recipient in some queue would have of its own. */
  ownDomain(row: RecipientRow, queue: QueueRef): Answer<string>;
  mayShare(mail: MailInOtherQueue): Answer<boolean>;
}

/**
 * Sees to it that mail in the queue of several domains goes with theirs only as long as it may: what its own domain says of its hosts may have
 * changed since it was put there. Otherwise it goes back into the queue of its own domain, before anything is sent.
 */
export class SharedMail {
  readonly #parts: SharedMailParts;
  readonly #underWay = new Set<Promise<void>>();

  constructor(parts: SharedMailParts) {
    this.#parts = parts;
  }

  /**
   * What is left of a group that was handed out: those that may not go with others move, the rest is a group of its own. The group itself
   * when there are none. Throws or rejects when that cannot be told, and the group waits again.
   */
  takeOut(queue: QueueRuntime, group: readonly RecipientRow[]): Answer<readonly RecipientRow[]> {
    if (this.#parts.sharing?.asks !== true) return group;
    try {
      const homes = this.#homes(this.#parts.sharing, queue, group);
      if (!(homes instanceof Promise)) return this.#divide(queue, group, homes);
      return homes.then(
        (late) => this.#divide(queue, group, late),
        (error: unknown) => {
          queue.rows.putBack(group);
          throw error;
        },
      );
    } catch (error) {
      queue.rows.putBack(group);
      throw error;
    }
  }

  /** The domains to whose queues recipients go, in their order; undefined for those that stay. */
  #homes(
    sharing: SharingPolicy,
    { domain: here, virtualMta }: QueueRuntime,
    group: readonly RecipientRow[],
  ): Answer<readonly (string | undefined)[]> {
    const queue = { domain: here, virtualMta };
    const asked = new Map<string, Answer<boolean>>();
    const homeOf = (domain: string): Answer<string | undefined> => {
      if (domain === here) return undefined;
      const may = asked.get(domain) ?? sharing.mayShare({ queue, domain });
      asked.set(domain, may);
      if (may instanceof Promise) return may.then((late) => (late ? undefined : domain));
      return may ? undefined : domain;
    };
    const homes = group.map((row): Answer<string | undefined> => {
      try {
        const own = sharing.ownDomain(row, queue);
        return own instanceof Promise ? own.then(homeOf) : homeOf(own);
      } catch (error) {
        // Waited for together with the others, so that none of them is left alone.
        return Promise.reject(error);
      }
    });
    return homes.every(isHere) ? homes : Promise.all(homes);
  }

  #divide(
    queue: QueueRuntime,
    group: readonly RecipientRow[],
    homes: readonly (string | undefined)[],
  ): Answer<readonly RecipientRow[]> {
    const leaving = Map.groupBy(group.keys(), (at) => homes[at]);
    if (leaving.size === 0 || (leaving.size === 1 && leaving.has(undefined))) return group;
    const rowsAt = (places: readonly number[]): readonly RecipientRow[] =>
      places.flatMap((at) => group[at] ?? []);
    const rest = rowsAt(leaving.get(undefined) ?? []);
    leaving.delete(undefined);
    const moving = Array.from(leaving, ([domain = "", places]) => ({
      domain,
      rows: rowsAt(places),
    }));
    queue.rows.split(group, [rest, ...moving.map(({ rows }) => rows)]);
    for (const { domain, rows } of moving) {
      const work = this.#move(queue, domain, rows);
      this.#underWay.add(work);
      void work.then(() => this.#underWay.delete(work));
    }
    // Much mail of one domain is not moved all at once.
    return this.#underWay.size < AT_ONCE ? rest : Promise.race(this.#underWay).then(() => rest);
  }

  async #move(queue: QueueRuntime, domain: string, rows: readonly RecipientRow[]): Promise<void> {
    const { scheduler, settling, ages, log } = this.#parts;
    const to = `${domain}/${queue.virtualMta}`;
    try {
      // It is asked again where that queue's mail goes.
      scheduler.reroutes.forget(to);
      const target = scheduler.queue(to);
      const moved = rows.map((row) => ({ row, queue: target.id }));
      log.info("mail goes back to the queue of its own domain", { queue: queue.name, to });
      await settling.settle(queue, rows, [], { ...ALONE, moved });
      ages.arrived(scheduler.queue(to));
    } catch (error) {
      log.error("mail could not be moved to the queue of its own domain", {
        ...{ queue: queue.name, to },
        error: errorText(error),
      });
      queue.rows.release(rows);
      // They may be of several strands.
      queue.rows.reread();
      scheduler.unreadable(queue, error);
    }
  }

  /** Resolves when what was begun is recorded, or given up. */
  async stop(): Promise<void> {
    await Promise.all(this.#underWay);
  }
}

interface SharedMailParts {
  /** Undefined where nobody objects to anything. */
  readonly sharing: SharingPolicy | undefined;
  readonly scheduler: Pick<Scheduler, "queue" | "reroutes" | "unreadable">;
  readonly settling: Settling;
  readonly ages: Pick<AgeWatch, "arrived">;
  readonly log: Log;
}
