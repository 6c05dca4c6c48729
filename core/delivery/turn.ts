import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import type { PooledConnection } from "../pool/pooled-connection.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Clock } from "../time/clock.ts";
import { mayWork } from "./may-work.ts";
import type { DeliveryPlan } from "./plan.ts";
import type { Refusals } from "./refusals.ts";
import type { Throttle } from "./throttle.ts";
import type { Group, Moving, Transmitted, Transmitter } from "./transmitter.ts";
import type { Unsendable } from "./unsendable.ts";

/** Transactions after which a connection gives its place to a queue that waits for one. */
const LONGEST = 50;

/** What turns share. */
export interface TurnParts {
  readonly clock: Clock;
  readonly transmitter: Transmitter;
  readonly unsendable: Unsendable;
  readonly refusals: Refusals;
  readonly throttle: Throttle;
  /** True from the moment on when nothing new is begun. */
  readonly draining: () => boolean;
  /** True while queues wait for a place like those of this one. */
  readonly othersWait: (queue: QueueRuntime) => boolean;
  /** The queue may have more mail due than this connection takes now. */
  readonly more: (queue: QueueRuntime) => void;
}

/** A queue's turn on a connection: transactions until nothing is due, others are to have it, or it breaks. */
export class Turn {
  /** Groups that wait for another host; `isFirst` is true for the one that the connection was opened for. */
  readonly moving: { readonly moving: Moving; readonly isFirst: boolean }[] = [];
  /** Why a new connection ended, when it did so before anything was tried on it. */
  ended: DeliveryFailure | undefined;
  readonly #parts: TurnParts;
  readonly #queue: QueueRuntime;
  readonly #plan: DeliveryPlan;
  readonly #pooled: PooledConnection;
  readonly #fresh: boolean;
  /** False: ends before mail that this host refused before, as another host is to have it first. */
  readonly #anyMail: boolean;
  readonly #first: Moving | undefined;
  /** Transactions begun and not over. */
  #underWay = 0;
  /** To be called when one of them is over. */
  #oneOver: (() => void) | undefined;
  #begun = 0;
  #over = false;
  #error: unknown;

  constructor(
    parts: TurnParts,
    queue: QueueRuntime,
    plan: DeliveryPlan,
    pooled: PooledConnection,
    given: { readonly fresh: boolean; readonly anyMail: boolean; readonly first?: Moving },
  ) {
    this.#parts = parts;
    this.#queue = queue;
    this.#plan = plan;
    this.#pooled = pooled;
    this.#fresh = given.fresh;
    this.#anyMail = given.anyMail;
    this.#first = given.first;
  }

  /** Resolves when all that was begun has its outcome recorded, or is in `moving`. */
  async run(): Promise<void> {
    try {
      if (this.#first !== undefined) await this.#begin(this.#first);
      // A host that is second choice for one message is not so for others.
      if (this.#first?.reason === "unfit") this.#over = true;
      await this.#sendDue();
    } catch (error) {
      this.#fail(error);
    }
    while (this.#underWay > 0) await this.#untilOneIsOver();
    if (this.#error !== undefined) throw this.#error;
    const { connection } = this.#pooled;
    if (this.#fresh && this.#begun === 0 && !connection.usable)
      this.ended = connection.closeReason ?? lost(connection.peer.host);
  }

  /** The next message is sent as soon as the one before is written. */
  async #sendDue(): Promise<void> {
    const { clock, unsendable, throttle, more } = this.#parts;
    const queue = this.#queue;
    for (;;) {
      if (!this.#mayGoOn()) {
        if (this.#underWay === 0) return;
        await this.#untilOneIsOver();
        continue;
      }
      if (unsendable.isNext(queue, this.#plan)) {
        await unsendable.bounceNext(queue, this.#plan);
        continue;
      }
      const now = clock.now();
      const most = Math.min(throttle.mostNow(queue, this.#plan, now), this.#pooled.mostRecipients);
      const rows = most > 0 ? queue.rows.take(most, now) : undefined;
      if (rows === undefined) {
        if (this.#underWay === 0) return;
        await this.#untilOneIsOver();
        continue;
      }
      throttle.tried(queue, this.#plan, now, rows.length);
      more(queue);
      await this.#begin({ rows, undeclared: false });
    }
  }

  #mayGoOn(): boolean {
    const { clock, draining, othersWait, refusals } = this.#parts;
    const now = clock.now();
    if (this.#over || !this.#pooled.connection.usable || draining()) return false;
    if (this.#pooled.sent >= this.#plan.maxMessagesPerConnection) return false;
    if (this.#begun >= LONGEST && othersWait(this.#queue)) return false;
    if (!mayWork(this.#queue, now)) return false;
    const mayBeRefused = this.#begun > 0 && !this.#anyMail;
    return !(mayBeRefused && refusals.ofNext(this.#queue, now).includes(this.#pooled.place));
  }

  /** Begins a transaction; resolves when the connection takes the next one. */
  #begin(group: Group): Promise<void> {
    const isFirst = this.#begun++ === 0;
    this.#pooled.sent++;
    this.#underWay++;
    return new Promise((written) => void this.#transact(group, isFirst, written));
  }

  #untilOneIsOver(): Promise<void> {
    return new Promise((over) => {
      this.#oneOver = over;
    });
  }

  async #transact(group: Group, isFirst: boolean, written: () => void): Promise<void> {
    const { transmitter } = this.#parts;
    try {
      const result = await transmitter.transmit(
        this.#queue,
        this.#plan,
        this.#pooled,
        group,
        written,
      );
      this.#take(result, group, isFirst);
    } catch (error) {
      this.#fail(error);
    }
    this.#underWay--;
    written();
    this.#oneOver?.();
  }

  #take(result: Transmitted, group: Group, isFirst: boolean): void {
    if (result.kind === "settled") return;
    this.#over = true;
    if (result.kind === "moving") this.moving.push({ moving: result.moving, isFirst });
    else {
      if (isFirst && this.#fresh) this.ended = result.failure;
      if (group !== this.#first) this.#queue.rows.putBack(group.rows);
      else if (this.ended === undefined) this.moving.push({ moving: this.#first, isFirst });
    }
  }

  #fail(error: unknown): void {
    this.#error ??= error;
    this.#over = true;
    this.#pooled.connection.destroy();
  }
}

function lost(host: string): DeliveryFailure {
  const text = `${host} closed the connection before anything was sent`;
  return { stage: "ehlo", temporary: true, status: "4.4.2", reply: undefined, text, host };
}
