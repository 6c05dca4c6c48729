import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import { errorText } from "../errors/error-text.ts";
import { replyText } from "../errors/reply.ts";
import { BOUNCE, isToBounce } from "../message/bounce-mark.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Scheduler } from "../queue/scheduler.ts";
import type { Answer, QueueStore, RecipientRow } from "../queue/store.ts";
import type { Log } from "../telemetry/log.ts";
import type { Clock } from "../time/clock.ts";
import { attemptWithout } from "./attempt-without.ts";
import { byMessage } from "./by-message.ts";
import type { Attempt, Outcome } from "./outcome.ts";
import type { DeliveryPolicy } from "./policy.ts";
import { readMessage } from "./read-message.ts";
import type { Settling } from "./settling.ts";

/** Recipients of a message that bounce in one commit. */
const MOST = 1000;

/** Why a recipient bounces that was accepted to bounce; undefined for others. */
export function acceptedToBounce(row: RecipientRow): DeliveryFailure | undefined {
  const reply = BOUNCE.of(row);
  if (reply === undefined) return undefined;
  const status = reply.enhanced ?? "5.0.0";
  const text = replyText(reply);
  return { stage: "policy", temporary: false, status, reply, text, host: undefined };
}

/**
 * Bounces recipients that were accepted to bounce, without an attempt. New ones at once, whatever holds their queue; those that an
 * earlier run left are found by whoever hands out rows, and by the watch over ages.
 */
export class AcceptedToBounce {
  readonly #given: AcceptedToBounceParts;
  readonly #new = new Map<QueueRuntime, RecipientRow[]>();
  readonly #underWay = new Set<Promise<void>>();

  constructor(given: AcceptedToBounceParts) {
    this.#given = given;
  }

  /** New mail has come into a queue, and is not offered to it yet. */
  received(queue: QueueRuntime, row: RecipientRow): void {
    if (!isToBounce(row)) return;
    // The recipients of a message come one after the other.
    if (this.#new.size === 0) queueMicrotask(() => this.#bounceNew());
    const [claimed] = queue.rows.claim([row]);
    if (claimed === undefined) return;
    const rows = this.#new.get(queue);
    if (rows === undefined) this.#new.set(queue, [claimed]);
    else rows.push(claimed);
  }

  #bounceNew(): void {
    const all = [...this.#new];
    this.#new.clear();
    for (const [queue, rows] of all)
      for (const group of byMessage(rows))
        for (let at = 0; at < group.length; at += MOST)
          this.#bounceSome(queue, group.slice(at, at + MOST));
  }

  #bounceSome(queue: QueueRuntime, group: readonly RecipientRow[]): void {
    let attempt: Answer<Attempt>;
    try {
      attempt = this.#attempt(queue, group);
    } catch (error) {
      this.#giveBack(queue, group, error);
      return;
    }
    this.#bounce(queue, group, attempt);
  }

  /**
   * What is left of a group that was handed out: those to bounce are bounced, the rest is a group of its own. The group itself when
   * there are none. Throws when the message cannot be read, and the group waits again.
   */
  takeOut(queue: QueueRuntime, group: readonly RecipientRow[]): readonly RecipientRow[] {
    if (!group.some(isToBounce)) return group;
    const theirs = group.filter(isToBounce);
    const rest = group.filter((row) => !isToBounce(row));
    let attempt: Answer<Attempt>;
    try {
      attempt = this.#attempt(queue, theirs);
    } catch (error) {
      queue.rows.putBack(group);
      throw error;
    }
    queue.rows.split(group, [theirs, rest]);
    this.#bounce(queue, theirs, attempt);
    return rest;
  }

  #attempt(queue: QueueRuntime, group: readonly RecipientRow[]): Answer<Attempt> {
    const { store, policy, clock } = this.#given;
    const read = readMessage(store, group[0]?.message ?? 0);
    return read instanceof Promise
      ? read.then((late) => attemptWithout(policy, queue, clock.now(), late))
      : attemptWithout(policy, queue, clock.now(), read);
  }

  #bounce(queue: QueueRuntime, group: readonly RecipientRow[], attempt: Answer<Attempt>): void {
    const work =
      attempt instanceof Promise
        ? attempt.then(
            (late) => this.#settle(queue, group, late),
            (error: unknown) => this.#giveBack(queue, group, error),
          )
        : this.#settle(queue, group, attempt);
    this.#underWay.add(work);
    void work.then(() => this.#underWay.delete(work));
  }

  #settle(queue: QueueRuntime, group: readonly RecipientRow[], attempt: Attempt): Promise<void> {
    const outcomes = group.flatMap((recipient): readonly Outcome[] => {
      const failure = acceptedToBounce(recipient);
      return failure === undefined ? [] : [{ kind: "bounced", attempt, recipient, failure }];
    });
    return this.#given.settling
      .settle(queue, group, outcomes)
      .catch((error: unknown) => this.#complain(queue, error));
  }

  /** It cannot be done now: whoever hands the rows out next sees to it, and the queue is looked at again for that. */
  #giveBack(queue: QueueRuntime, group: readonly RecipientRow[], error: unknown): void {
    this.#complain(queue, error);
    queue.rows.release(group);
    // They may be of several strands.
    queue.rows.reread();
    this.#given.scheduler.unreadable(queue, error);
  }

  #complain({ name }: QueueRuntime, error: unknown): void {
    this.#given.log.error("a recipient could not be bounced; trying again later", {
      queue: name,
      error: errorText(error),
    });
  }

  /** Resolves when what was begun is recorded, or given up. */
  async stop(): Promise<void> {
    this.#bounceNew();
    await Promise.all(this.#underWay);
  }
}

interface AcceptedToBounceParts {
  readonly store: QueueStore;
  readonly scheduler: Pick<Scheduler, "unreadable">;
  readonly policy: DeliveryPolicy;
  readonly settling: Settling;
  readonly clock: Clock;
  readonly log: Log;
}
