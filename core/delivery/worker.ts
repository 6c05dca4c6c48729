import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import type { OpenResult } from "../pool/connector.ts";
import type { Place } from "../pool/place.ts";
import type { PooledConnection } from "../pool/pooled-connection.ts";
import { Round } from "../pool/round.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { MessageId } from "../queue/store.ts";
import type { Beginning } from "./beginning.ts";
import { giveUp, type Moving } from "./group.ts";
import { isSpent } from "./may-go-on.ts";
import type { MovingOn } from "./moved-mail.ts";
import { lacks8BitMime, lastResort, type WaitingGroup, whyEnded } from "./next-host.ts";
import { type Opened, openNext } from "./opening.ts";
import type { DeliveryPlan } from "./plan.ts";
import { workOf } from "./queue-work.ts";
import { findOptional, mayBeOfPolicies } from "./tls-optional-mail.ts";
import { Turn } from "./turn.ts";
import type { TurnBeginning } from "./turn-parts.ts";
import type { WorkerParts } from "./worker-parts.ts";

/** Pause before a queue with connections at work opens another one, when that failed, milliseconds. */
const OPEN_AGAIN = 10_000;

/**
 * One connection at a time for one queue: opens it, or goes on with one that was kept, sends what is due, and takes to the next host what
 * a host failed to take.
 */
export class Worker {
  readonly #parts: WorkerParts;
  readonly #queue: QueueRuntime;
  readonly #plan: DeliveryPlan;
  readonly #plans: number;
  readonly #place: Place;
  readonly #onlyNew: boolean;
  #turn: Turn | undefined;
  /** The connection at work. */
  #pooled: PooledConnection | undefined;
  readonly #waiting: WaitingGroup[] = [];
  /** Recipients that moved on, and have taken of the volume of data or of their lane. */
  readonly #taken: Moving[] = [];
  /** True when it ended because the limits had no place: the queue is to stand in line. */
  foundNoPlace = false;

  /** `onlyNew`: no connection is used that was kept. */
  constructor(
    parts: WorkerParts,
    queue: QueueRuntime,
    plan: DeliveryPlan,
    place: Place,
    onlyNew = false,
  ) {
    this.#parts = parts;
    this.#queue = queue;
    this.#plan = plan;
    this.#plans = workOf(queue).plans;
    this.#place = place;
    this.#onlyNew = onlyNew;
  }

  /** Closes the connection at work; what is under way on it fails, and stays in the queue. */
  cut(): void {
    this.#pooled?.connection.destroy();
  }

  /** True while it may be broken off without any doubt about a message. */
  get mayBreakOff(): boolean {
    return this.#turn?.mayBreakOff ?? false;
  }

  /** True when another plan is in force, or other hosts may be used, than when it began. */
  get #isOutdated(): boolean {
    return workOf(this.#queue).plans !== this.#plans;
  }

  /** Ends at once, for another queue. */
  breakOff(): void {
    this.#turn?.breakOff();
  }

  /** Goes on with a connection that was kept. */
  useKept(pooled: PooledConnection): Promise<void> {
    const how = { fresh: false, anyMail: false, plans: this.#plans };
    return this.#work(this.#serve(pooled, this.#roundAfter(pooled), how));
  }

  /** Opens a connection; `begun` is cancelled when none was begun. */
  useNew(begun: Beginning): Promise<void> {
    return this.#work(this.#openAndServe(begun));
  }

  async #work(first: Promise<unknown>): Promise<void> {
    try {
      await first;
      for (let next = this.#waiting.shift(); next; next = this.#waiting.shift())
        await this.#move(next);
    } finally {
      this.#pooled?.connection.destroy();
      this.#place.release();
      for (const { moving } of this.#waiting) this.#queue.rows.putBack(moving.rows);
      for (const moved of this.#taken) giveUp(moved);
    }
  }

  /** A connection that ends before anything was tried on it counts as a host out of reach. */
  async #openAndServe(begun: Beginning): Promise<void> {
    const { clock, unsendable, refusals, connector, throttle } = this.#parts;
    const queue = this.#queue;
    while ((await queue.rows.isDue(clock)) && (await unsendable.isNext(queue, this.#plan)))
      await unsendable.bounceNext(queue, this.#plan);
    const refusedBy = refusals.ofNext(queue, clock.now());
    let round = this.#round({ refusedBy });
    let looked = false;
    while (await queue.rows.isDue(clock)) {
      const head = queue.rows.head(clock.now())?.message;
      const opened = await this.#open(round, begun, head);
      if (opened.kind === "failed") {
        this.#place.release();
        const mayFind = mayBeOfPolicies(opened.failure) && !looked;
        looked = true;
        if (!mayFind || !(await findOptional(this.#parts.store, queue, clock.now())))
          return this.#openFailed(opened);
        round = this.#round();
        continue;
      }
      if (opened.kind === "open" && opened.fresh) begun.settle();
      else begun.cancel();
      if (opened.kind === "held") return;
      if (opened.kind === "crowded") return throttle.crowded(queue, this.#plan, opened.obstacles);
      if (opened.kind === "no-place") {
        this.foundNoPlace = true;
        return;
      }
      const { pooled, fresh, late } = opened;
      const ended = await this.#serve(pooled, round, { fresh, anyMail: late, plans: this.#plans });
      if (ended === undefined) return;
      connector.failedLately.note(pooled.place);
      round.note(ended);
    }
    begun.cancel();
  }

  /** Where only a rate is in the way that may have room in a moment, that is waited for once. */
  async #open(round: Round, begun: Beginning, message: MessageId | undefined): Promise<Opened> {
    const [queue, plan] = [this.#queue, this.#plan];
    const use = { round, place: this.#place, begun, plans: this.#plans, message };
    const opened = await openNext(this.#parts, queue, plan, use);
    if (opened.kind !== "crowded") return opened;
    if (!(await this.#parts.throttle.roomSoon(queue, plan, opened.obstacles))) return opened;
    return openNext(this.#parts, queue, plan, use);
  }

  /** With other connections at work a queue is alive: it only waits a little before it opens another. */
  async #openFailed({
    failure,
    peer,
  }: Extract<OpenResult, { readonly kind: "failed" }>): Promise<void> {
    const { throttle, failures } = this.#parts;
    const queue = this.#queue;
    workOf(queue).lastError = failure.text;
    if (this.#parts.draining()) return;
    if (queue.rows.someUnderWay) {
      failures.heard(queue, failure, peer);
      throttle.openNoMoreFor(queue, OPEN_AGAIN);
    } else await failures.failed(queue, failure, peer);
  }

  #round(given: Partial<Pick<Round, "refusedBy" | "mayReuse">> = {}): Round {
    return new Round(this.#plan.maxHostsPerAttempt, { mayReuse: !this.#onlyNew, ...given });
  }

  /** An attempt that begins, or began, at a connection's host. */
  #roundAfter({ place }: PooledConnection): Round {
    const round = this.#round();
    round.begin(place);
    return round;
  }

  /**
   * Sends over a connection: first what moved to it, then what is due. Returns why it ended if it did so before anything was
   * tried on it.
   */
  async #serve(
    pooled: PooledConnection,
    round: Round,
    how: TurnBeginning,
  ): Promise<DeliveryFailure | undefined> {
    this.#pooled = pooled;
    const turn = new Turn(this.#parts, this.#queue, this.#plan, pooled, how);
    this.#turn = turn;
    try {
      await turn.run();
    } finally {
      for (const one of turn.moved.leaving) this.#await(one, pooled, round);
      for (const moving of turn.moved.notBegun.toReversed())
        this.#waiting.unshift({ moving, round });
    }
    this.#pooled = undefined;
    this.#turn = undefined;
    this.#putAway(pooled, how.first?.reason !== "unfit");
    return turn.ended;
  }

  /** Recipients that are to go on to another host: they are this worker's until they have their outcome. */
  #await({ moving, to }: MovingOn, pooled: PooledConnection, round: Round): void {
    if (moving.volume ?? moving.slot) this.#taken.push(moving);
    const own =
      to === "other"
        ? this.#roundAfter(pooled)
        : to === "again"
          ? round.again(pooled.place)
          : round;
    if (moving.reason === "unfit" && lacks8BitMime(moving.failure)) own.lacked8BitMime = true;
    const anew = this.#round({ mayReuse: false });
    this.#waiting.push({ moving, round: moving.reason === "stale" ? anew : own });
  }

  /**
   * Keeps the connection for more mail. One made under an older configuration is not kept: its host or address may not be wanted any
   * more.
   */
  #putAway(pooled: PooledConnection, mayKeep: boolean): void {
    if (!pooled.connection.usable) return;
    const plan = this.#plan;
    const keep =
      mayKeep &&
      !pooled.onlyTlsOptional &&
      plan.idleTimeout > 0 &&
      !this.#parts.draining() &&
      !isSpent(pooled, plan) &&
      !this.#isOutdated &&
      this.#parts.inForce(this.#queue, plan);
    const slot = keep ? this.#place.pass() : undefined;
    if (slot === undefined) pooled.quit();
    else this.#parts.idle.park(pooled, slot, plan.idleTimeout);
  }

  /** Takes recipients to the next host, as the attempt goes on. */
  async #move(waiting: WaitingGroup): Promise<void> {
    const { moving, round } = waiting;
    const { transmitter, connector, draining } = this.#parts;
    const queue = this.#queue;
    if (draining()) return queue.rows.putBack(moving.rows);
    const opened = await this.#openNext(round, moving.rows[0]?.message).catch((error: unknown) => {
      queue.rows.putBack(moving.rows);
      throw error;
    });
    if (draining() && opened.kind !== "open") return queue.rows.putBack(moving.rows);
    if (opened.kind !== "open") {
      if (moving.reason === "stale") return this.#untried(moving, opened);
      if (round.lacked8BitMime && !moving.undeclared && this.#plan.eightBitFallback === "send")
        this.#waiting.push(lastResort(moving, this.#plan));
      else
        await transmitter.conclude(
          queue,
          this.#plan,
          moving,
          whyEnded(queue.name, moving, round, opened),
        );
      return;
    }
    const { pooled, fresh } = opened;
    const how = { fresh, anyMail: true, first: moving, plans: this.#plans };
    const ended = await this.#serve(pooled, round, how);
    if (ended === undefined) return;
    connector.failedLately.note(pooled.place);
    round.note(ended);
  }

  /** Opens a connection to the next host, where the rate of connections has room for it. */
  async #openNext(round: Round, message: MessageId | undefined): Promise<Opened> {
    const { throttle } = this.#parts;
    const begun = await throttle.beginSoon(this.#queue, this.#plan);
    if (begun === undefined) return { kind: "crowded", obstacles: [] };
    try {
      const opened = await this.#open(round, begun, message);
      if (opened.kind === "open" && opened.fresh) begun.settle();
      if (opened.kind !== "open" || !this.#isOutdated) return opened;
      // Another plan is in force since: nothing goes on by this one.
      this.#putAway(opened.pooled, false);
      return { kind: "held" };
    } finally {
      begun.cancel();
    }
  }

  /** Nothing was tried of a message when its connection turned out to be stale: without another one it waits as before. */
  async #untried(
    { rows }: Moving,
    opened: Exclude<Opened, { readonly kind: "open" }>,
  ): Promise<void> {
    this.#queue.rows.putBack(rows);
    this.#place.release();
    if (opened.kind === "failed") await this.#openFailed(opened);
    else if (opened.kind === "held") return;
    else if (opened.kind === "no-place") this.foundNoPlace = true;
    else this.#parts.throttle.crowded(this.#queue, this.#plan, opened.obstacles);
  }
}
