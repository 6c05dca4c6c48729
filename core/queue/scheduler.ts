import { errorText } from "../errors/error-text.ts";
import type { Log } from "../telemetry/log.ts";
import type { Clock } from "../time/clock.ts";
import { TimerWheel } from "../time/timer-wheel.ts";
import type { JournalChange } from "./journal-log.ts";
import { type LaneChoice, LaneMoves, LanesOfQueue } from "./lane-moves.ts";
import type { QueueLanes } from "./queue-lanes.ts";
import { QueueRuntime } from "./queue-runtime.ts";
import { FRESH_STATE, isIdle } from "./queue-state.ts";
import { Reroutes } from "./reroutes.ts";
import type { QueueId, QueueState, QueueStore, RecipientRow } from "./store.ts";
import { WaitingCounts } from "./waiting-counts.ts";

/** How long an empty queue stays in memory, milliseconds. */
const IDLE_QUEUE = 300_000;

/** Pause before a queue that could not be read is looked at again, milliseconds. */
const READ_AGAIN = 10_000;

/**
 * Knows which queues have mail due, and tells the dispatcher. One timer wheel for all queues, one entry per queue: its next
 * due time or the end of its pause, whichever is later. Memory grows with queues, not with messages.
 */
export class Scheduler {
  /** Which queues' mail goes into other ones. */
  readonly reroutes: Reroutes;
  readonly #store: QueueStore;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #wheel: TimerWheel<QueueRuntime>;
  readonly #byId = new Map<number, QueueRuntime>();
  readonly #byName = new Map<string, QueueRuntime>();
  readonly #onDue: (queue: QueueRuntime) => void;
  readonly #onNew: (queue: QueueRuntime, row: RecipientRow) => void;
  readonly #onForgotten: (queue: QueueRuntime) => void;
  readonly #onMade: ((queue: QueueRuntime) => void) | undefined;
  readonly #waiting = new WaitingCounts();
  readonly #moves: LaneMoves | undefined;
  readonly #lanes: ((queue: QueueRuntime) => QueueLanes) | undefined;
  /** Queues whose store takes its time to answer. */
  readonly #asking = new Set<QueueRuntime>();
  #running = false;

  /**
   * `onDue` is called whenever a queue may have mail to send now, often when in doubt; `onNew` for new mail that waits in a queue;
   * `onForgotten` for a queue that was empty for long: mail for its name goes to another object from then on. `onMade` for a queue that comes into memory, before anything else. `lanes` is asked where the
   * configuration limits or holds something besides queues: rows that are in another lane are moved when they are read.
   */
  constructor(given: {
    readonly store: QueueStore;
    readonly clock: Clock;
    readonly log: Log;
    readonly onDue: (queue: QueueRuntime) => void;
    readonly onNew: (queue: QueueRuntime, row: RecipientRow) => void;
    readonly onForgotten: (queue: QueueRuntime) => void;
    readonly onMade?: ((queue: QueueRuntime) => void) | undefined;
    readonly lanes?: (() => LaneChoice) | undefined;
  }) {
    this.#store = given.store;
    this.#clock = given.clock;
    this.reroutes = new Reroutes(given.clock);
    this.#log = given.log;
    this.#onDue = given.onDue;
    this.#onNew = given.onNew;
    this.#onForgotten = given.onForgotten;
    this.#onMade = given.onMade;
    this.#wheel = new TimerWheel(given.clock, (due) => {
      for (const queue of due) this.#wake(queue);
    });
    const { store, clock, lanes: choice } = given;
    if (choice === undefined) return;
    const moves = new LaneMoves({
      ...{ store, clock, choice },
      moved: (rows) => this.offer(rows, false),
      done: (queue) => this.rest(queue),
      failed: (queue, error) => this.unreadable(queue, error),
    });
    this.#moves = moves;
    this.#lanes = (queue) => new LanesOfQueue(queue, choice, moves);
  }

  /** Takes over the queues found in the store. Comes first; mail may be put in from then on. */
  load(): void {
    for (const { id, name, state, recipients } of this.#store.queues()) {
      const queue = this.#add(id, name, state);
      this.#count(queue, recipients);
    }
    this.#store.onSetAside((id, recipients) => {
      const queue = this.#byId.get(id);
      if (queue !== undefined) this.left(queue, recipients);
    });
  }

  /** Wakes queues from now on, at once those with mail due. */
  start(): void {
    this.#running = true;
    for (const queue of this.#byName.values()) this.rest(queue);
  }

  /** No more wake-ups. */
  stop(): void {
    this.#running = false;
    this.#wheel.stop();
    this.#moves?.stop();
  }

  /** Number of queues in memory. */
  get size(): number {
    return this.#byName.size;
  }

  /** All queues in memory. */
  queues(): Iterable<QueueRuntime> {
    return this.#byName.values();
  }

  /** Recipients in all queues, those under way included; in the queues of one domain if it is given. */
  waiting(domain?: string): number {
    return domain === undefined ? this.#waiting.total : this.#waiting.of(domain);
  }

  /** Recipients have left a queue for good. Without a connection nobody else says that an empty one may be forgotten. */
  left(queue: QueueRuntime, recipients: number): void {
    this.#count(queue, -recipients);
    if (queue.waiting === 0 && queue.connections === 0) this.rest(queue);
  }

  /** Rows have gone from a queue to another one. */
  moved(from: QueueRuntime, to: QueueRuntime, rows: readonly RecipientRow[]): void {
    this.#count(from, -rows.length);
    this.#count(to, rows.length);
    this.offer(rows, false);
  }

  #count(queue: QueueRuntime, change: number): void {
    queue.waiting += change;
    this.#waiting.add(queue.domain, change);
  }

  /** The queue of a name, made if there is none. */
  queue(name: string): QueueRuntime {
    let queue = this.#byName.get(name);
    queue ??= this.#add(this.#store.queueId(name), name, FRESH_STATE);
    queue.usedAt = this.#clock.now();
    return queue;
  }

  /** The queue of a name if it is in memory. */
  find(name: string): QueueRuntime | undefined {
    return this.#byName.get(name);
  }

  #add(id: QueueId, name: string, state: QueueState): QueueRuntime {
    const queue = new QueueRuntime(this.#store, id, name, state, this.#lanes);
    this.#onMade?.(queue);
    this.#byId.set(queue.id, queue);
    this.#byName.set(queue.name, queue);
    return queue;
  }

  /**
   * Rows that have become durable: new mail, or deferred recipients. Queues are woken when they have all of their rows, so that
   * the recipients of a message go out together.
   */
  offer(rows: readonly RecipientRow[], isNew: boolean): void {
    const now = this.#clock.now();
    let woken: QueueRuntime | undefined;
    let others: Set<QueueRuntime> | undefined;
    for (const row of rows) {
      const queue = this.#byId.get(row.queue) ?? this.#recall(row.queue);
      if (queue === undefined) {
        this.#log.error("a recipient was stored in an unknown queue", { queue: row.queue });
        continue;
      }
      if (isNew) {
        this.#count(queue, 1);
        this.#onNew(queue, row);
      }
      if (!queue.rows.offer(row, now)) this.wakeAt(queue, row.due);
      else if (woken === undefined || woken === queue) woken = queue;
      else {
        others ??= new Set();
        others.add(queue);
      }
    }
    if (woken !== undefined) this.#wake(woken);
    if (others !== undefined) for (const queue of others) this.#wake(queue);
  }

  /** A queue that was forgotten while mail was on its way into it. It was empty: all that is in it now is offered, and counted then. */
  #recall(id: QueueId): QueueRuntime | undefined {
    const stored = this.#store.queues().find((one) => one.id === id);
    return stored && this.#add(id, stored.name, stored.state);
  }

  /** Tells the dispatcher that a queue may have mail due, unless it is paused or waits after a failure. */
  #wake(queue: QueueRuntime): void {
    if (!this.#running || (queue.isPaused && queue.waiting > 0)) return;
    const now = this.#clock.now();
    if (queue.state.retryAt > now) this.wakeAt(queue, queue.state.retryAt);
    else if (queue.waiting > 0) {
      this.#onDue(queue);
      // What it was woken for may be gone by now: then the next of its mail is waited for.
      this.#waitForNext(queue);
    } else if (queue.connections === 0) this.#forget(queue);
  }

  #waitForNext(queue: QueueRuntime): void {
    if (queue.connections > 0 || this.#wheel.dueOf(queue) !== undefined) return;
    try {
      if (queue.rows.hasDue(this.#clock.now())) return;
      const { reading } = queue.rows;
      // What is due when the store has answered is what the dispatcher was told of: whoever holds it wakes the queue.
      if (reading === undefined) this.#rest(queue);
      else this.#later(queue, reading, () => this.#waitForNext(queue));
    } catch (error) {
      this.unreadable(queue, error);
    }
  }

  /** Sees to it that a queue is woken at `due`, or earlier. */
  wakeAt(queue: QueueRuntime, due: number): void {
    if (!this.#running) return;
    const at = Math.max(due, queue.state.retryAt);
    const planned = this.#wheel.dueOf(queue);
    if (planned === undefined || at < planned) this.#wheel.schedule(queue, at);
  }

  /** A queue has nothing more to do now: wakes it when its next mail is due. */
  rest(queue: QueueRuntime): void {
    if (!this.#running) return;
    try {
      this.#rest(queue);
    } catch (error) {
      this.unreadable(queue, error);
    }
  }

  /** The store cannot be read at the moment: the queue is looked at again in a while. */
  unreadable(queue: QueueRuntime, error: unknown): void {
    this.#log.error("a queue cannot be read; looking again", {
      queue: queue.name,
      error: errorText(error),
    });
    if (this.#running) this.#wheel.schedule(queue, this.#clock.now() + READ_AGAIN);
  }

  #rest(queue: QueueRuntime): void {
    const now = this.#clock.now();
    if (queue.waiting === 0) return this.#wheel.schedule(queue, now + IDLE_QUEUE);
    if (queue.isPaused) return;
    if (queue.state.retryAt > now) {
      this.#wheel.schedule(queue, queue.state.retryAt);
      return;
    }
    const isDue = queue.rows.hasDue(now);
    const { reading } = queue.rows;
    if (!isDue && reading !== undefined) return this.#later(queue, reading, () => this.rest(queue));
    // Whoever moves it looks again at the end.
    if (!isDue && queue.rows.isMoving) return;
    const due = isDue ? now : queue.rows.nextDue();
    if (Number.isFinite(due)) this.#wheel.schedule(queue, due);
  }

  /** What a queue has due is known when the store has answered. */
  #later(queue: QueueRuntime, reading: Promise<void>, look: () => void): void {
    if (this.#asking.has(queue)) return;
    this.#asking.add(queue);
    void reading.then(() => {
      this.#asking.delete(queue);
      if (this.#running) look();
    });
  }

  /** When a queue is woken next, milliseconds since the epoch; undefined when it is not. */
  wakesAt(queue: QueueRuntime): number | undefined {
    return this.#wheel.dueOf(queue);
  }

  /** Changes a queue's state, keeps it, and wakes or re-times the queue. */
  async setState(
    queue: QueueRuntime,
    change: Partial<QueueState>,
    journal?: JournalChange,
  ): Promise<void> {
    queue.state = { ...queue.state, ...change };
    this.#wheel.cancel(queue);
    this.rest(queue);
    await this.#store.saveQueue(queue.id, queue.state, journal);
  }

  #forget(queue: QueueRuntime): void {
    const now = this.#clock.now();
    if (!isIdle(queue.state, now)) return;
    if (queue.usedAt + IDLE_QUEUE > now) return this.#wheel.schedule(queue, now + IDLE_QUEUE);
    this.#byName.delete(queue.name);
    this.#byId.delete(queue.id);
    this.#onForgotten(queue);
  }
}
