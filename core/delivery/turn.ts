import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import type { PooledConnection } from "../pool/pooled-connection.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Answer } from "../queue/store.ts";
import { Allowance } from "./allowance.ts";
import { type Group, giveUp, settledBy } from "./group.ts";
import { MadeAhead } from "./made-ahead.ts";
import { isSpent, mayBeSpent, mayGoOn } from "./may-go-on.ts";
import { MovedMail } from "./moved-mail.ts";
import { type Next, nextOf } from "./next-group.ts";
import { lostBefore } from "./next-host.ts";
import { NextRows } from "./next-rows.ts";
import type { DeliveryPlan } from "./plan.ts";
import type { Ready, Transmitted } from "./transmitter.ts";
import type { TurnBeginning, TurnParts } from "./turn-parts.ts";

/** A queue's turn on a connection: transactions until nothing is due, others are to have it, or it breaks. */
export class Turn {
  /** What moved to the connection, and what moves on from it. */
  readonly moved: MovedMail;
  /** Why a new connection ended, when it did so before anything was tried on it. */
  ended: DeliveryFailure | undefined;
  readonly #parts: TurnParts;
  readonly #queue: QueueRuntime;
  readonly #plan: DeliveryPlan;
  readonly #pooled: PooledConnection;
  readonly #fresh: boolean;
  readonly #anyMail: boolean;
  readonly #plans: number;
  /** Transactions begun and not over. */
  #underWay = 0;
  /** To be called when one of them is over. */
  #oneOver: (() => void) | undefined;
  #begun = 0;
  /** The last message begun is not all written yet. */
  #isWriting = false;
  /** Making a message ready takes time: it is done ahead. */
  #rendersLate = false;
  /** The store takes its time: nothing is made ready ahead. */
  #storeIsLate = false;
  readonly #ahead: MadeAhead;
  readonly #next: NextRows;
  readonly #allowance: Allowance;
  #over = false;
  #error: unknown;

  constructor(
    parts: TurnParts,
    queue: QueueRuntime,
    plan: DeliveryPlan,
    pooled: PooledConnection,
    given: TurnBeginning,
  ) {
    this.#parts = parts;
    this.#queue = queue;
    this.#plan = plan;
    this.#pooled = pooled;
    this.#fresh = given.fresh;
    this.#anyMail = given.anyMail;
    this.moved = new MovedMail(given.first, pooled);
    if (given.first !== undefined && this.moved.parts.length > 1)
      queue.rows.split(
        given.first.rows,
        this.moved.parts.map(({ rows }) => rows),
      );
    this.#plans = given.plans;
    this.#allowance = new Allowance(queue, plan, pooled, parts);
    this.#ahead = new MadeAhead(queue);
    this.#next = new NextRows(queue, parts, pooled.peer.limits?.domains);
  }

  /** True while no more than one message is under way, and its end is not written yet: broken off, it is as if it had not been begun. */
  get mayBreakOff(): boolean {
    return this.#underWay === 1 && this.#isWriting && this.moved.parts.length === 0;
  }

  /** Ends at once. */
  breakOff(): void {
    this.#over = true;
    this.#pooled.interrupted = true;
    this.#pooled.connection.destroy();
  }

  /** Resolves when all that was begun has its outcome recorded, or is in `moving`. */
  async run(): Promise<void> {
    try {
      for (const part of this.moved.parts) {
        const mayGo = this.#begun === 0 || (!this.#over && !isSpent(this.#pooled, this.#plan));
        if (mayGo) await this.#begin(part);
        else this.moved.leave(part, this.ended !== undefined);
      }
      // A host that is second choice for one message is not so for others.
      if (this.moved.parts[0]?.reason === "unfit") this.#over = true;
      await this.#sendDue();
    } catch (error) {
      // What is on the wire is not broken off: whether a host has taken it would be in doubt.
      this.#error ??= error;
      this.#over = true;
    }
    this.#ahead.letGo();
    while (this.#underWay > 0) await this.#untilOneIsOver();
    if (this.#error !== undefined) throw this.#error;
    const { connection } = this.#pooled;
    if (this.#fresh && this.#begun === 0 && !connection.usable)
      this.ended = connection.closeReason ?? lostBefore(connection.peer.host);
  }

  /** The next message is sent as soon as the one before is written. */
  async #sendDue(): Promise<void> {
    const { clock, unsendable, more } = this.#parts;
    const queue = this.#queue;
    for (;;) {
      if (!this.#mayGoOn() || (!this.#ahead.isThere && this.#nextIsRefused())) {
        this.#ahead.letGo();
        if (this.#underWay === 0) return;
        await this.#untilOneIsOver();
        continue;
      }
      const unfit = !this.#ahead.isThere && unsendable.isNext(queue, this.#plan);
      if (unfit instanceof Promise ? await unfit : unfit) {
        await unsendable.bounceNext(queue, this.#plan);
        continue;
      }
      const now = clock.now();
      const isDue = this.#ahead.isThere || queue.rows.hasDue(now);
      let most = isDue ? this.#most() : 0;
      // Only a limit keeps the next message back.
      if (isDue && most < 1) {
        if (await this.#allowance.moreSoon()) continue;
        most = this.#most();
      }
      const due = isDue ? (this.#ahead.take(most) ?? this.#takeDue(most, now)) : undefined;
      const next = due instanceof Promise ? await due : due;
      if (next === undefined) {
        if (queue.rows.reading !== undefined) {
          await queue.rows.reading;
          continue;
        }
        if (this.#underWay > 0) await this.#untilOneIsOver();
        else if (!(await this.#allowance.laneSoon())) return;
        continue;
      }
      const allowed = this.#allowed(next.group);
      if (!(allowed instanceof Promise ? await allowed : allowed)) {
        // It waits at the head of the queue until there is room for it.
        queue.rows.putBack(next.group.rows);
        continue;
      }
      more(queue);
      await this.#begin(next.group, next.ready);
      this.#isWriting = false;
    }
  }

  /** Takes what a group uses; it goes back to the head of the queue when that fails. */
  #allowed(group: Group): Answer<boolean> {
    try {
      return this.#allowance.take(group);
    } catch (error) {
      this.#queue.rows.putBack(group.rows);
      throw error;
    }
  }

  /** Recipients that may be sent to now. */
  #most(): number {
    return Math.min(this.#allowance.most, this.#pooled.mostRecipients);
  }

  #takeDue(most: number, now: number): Answer<Next | undefined> {
    const rows = most > 0 ? this.#next.take(most, now) : undefined;
    return rows instanceof Promise ? rows.then(nextOf) : nextOf(rows);
  }

  /**
   * Has the next message made ready while the present one is on the wire. Only where that takes time: where it does not, the next
   * is taken when its turn has come.
   */
  #lookAhead(): void {
    try {
      this.#takeNextAhead();
    } catch {
      // What cannot be read says so when its turn comes.
    }
  }

  #takeNextAhead(): void {
    const { clock, unsendable, transmitter } = this.#parts;
    if (this.#storeIsLate || !this.#mayGoOn() || this.#nextIsRefused()) return;
    const unfit = unsendable.isNext(this.#queue, this.#plan);
    if (unfit instanceof Promise) {
      this.#storeIsLate = true;
      // What cannot be read says so when its turn comes.
      unfit.catch(() => {});
    }
    if (unfit !== false) return;
    const now = clock.now();
    const next = this.#queue.rows.hasDue(now) ? this.#takeDue(this.#most(), now) : undefined;
    if (next === undefined) return;
    if (next instanceof Promise) {
      this.#storeIsLate = true;
      // What cannot be read says so when its turn comes.
      next.then((late) => this.#giveBack(late)).catch(() => {});
      return;
    }
    const { group } = next;
    this.#ahead.keep({ group, ready: transmitter.prepare(this.#queue, this.#pooled, group) });
  }

  /** What was asked for ahead and came late is taken in its turn, maybe by another connection: this one may have ended. */
  #giveBack(late: Next | undefined): void {
    if (late === undefined) return;
    this.#queue.rows.putBack(late.group.rows);
    this.#parts.more(this.#queue);
  }

  #mayGoOn(): boolean {
    if (this.#over || !this.#pooled.connection.usable) return false;
    const pooled = this.#pooled;
    if (mayBeSpent(pooled, this.#plan, this.#underWay)) return false;
    const may = mayGoOn(this.#parts, this.#queue, this.#plan, this.#begun, pooled, this.#plans);
    if (may === "interrupted") this.#over = true;
    return may === true;
  }

  /** True when another host is to have the next message first. */
  #nextIsRefused(): boolean {
    const { clock, refusals } = this.#parts;
    const mayBeRefused = this.#begun > 0 && !this.#anyMail;
    return mayBeRefused && refusals.ofNext(this.#queue, clock.now()).includes(this.#pooled.place);
  }

  /** Begins a transaction; resolves when the connection takes the next one. */
  #begin(group: Group, ready?: Ready | Promise<Ready>): Promise<void> {
    const prepared = ready ?? this.#parts.transmitter.prepare(this.#queue, this.#pooled, group);
    const isFirst = this.#begun++ === 0;
    this.#pooled.sent++;
    this.#underWay++;
    this.#isWriting = true;
    if (prepared instanceof Promise) this.#rendersLate = true;
    const next = new Promise<void>((written) => {
      const sent = group.tried === undefined ? written : settledBy(group.tried, written);
      void this.#transact(group, prepared, isFirst, sent);
    });
    if (this.#rendersLate) this.#lookAhead();
    return next;
  }

  #untilOneIsOver(): Promise<void> {
    return new Promise((over) => {
      this.#oneOver = over;
    });
  }

  async #transact(
    group: Group,
    prepared: Ready | Promise<Ready>,
    isFirst: boolean,
    written: () => void,
  ): Promise<void> {
    const { transmitter } = this.#parts;
    try {
      const result = await transmitter.transmit(
        this.#queue,
        { plan: this.#plan, plans: this.#plans },
        this.#pooled,
        group,
        prepared,
        written,
      );
      if (result.kind === "not-begun") group.tried?.cancel();
      // Where it moves on to is where it may be delivered.
      if (result.kind !== "moving" && !this.moved.has(group)) giveUp(group);
      this.#take(result, group, isFirst);
    } catch (error) {
      if (!this.moved.has(group)) giveUp(group);
      this.#fail(error);
    }
    this.#underWay--;
    written();
    this.#oneOver?.();
  }

  #take(result: Transmitted, group: Group, isFirst: boolean): void {
    if (result.kind === "settled") return group.slot?.settle();
    this.#over = true;
    if (result.kind === "moving") return this.moved.goOn(group, result.moving, isFirst);
    if (isFirst && this.#fresh) this.ended = result.failure;
    const part = this.moved.parts.find((one) => one === group);
    if (part === undefined) this.#queue.rows.putBack(group.rows);
    else this.moved.leave(part, this.ended !== undefined);
  }

  #fail(error: unknown): void {
    this.#error ??= error;
    this.#over = true;
    this.#pooled.connection.destroy();
  }
}
