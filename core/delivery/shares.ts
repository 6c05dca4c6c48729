import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Clock } from "../time/clock.ts";

/** What a turn on a connection counts for besides its time, milliseconds: many short ones are not free. */
const TURN = 10;

/** The weight of priority 0: such a queue has its share too, a small one. */
const LEAST_WEIGHT = 0.5;

/** What a queue has had of the connections. */
interface Share {
  weight: number;
  /** Milliseconds of connections by weight: who has least is next. */
  pass: number;
  /** Connections at work. */
  held: number;
  /** What is counted in `pass` is counted until this time. */
  at: number;
  /** The count in which all this is true. */
  count: number;
}

/**
 * How much of the connections each queue has had while queues wait for them: time on connections, divided by the queue's weight. A queue
 * that comes back is counted as if it had had as much as who is being served: idleness earns nothing.
 */
export class Shares {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #shares = new WeakMap<QueueRuntime, Share>();
  #count = 0;
  #begun = 0;
  /** What those have had who are being served. */
  #level = 0;

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  /** Counts anew: what queues had while nobody waited took nothing from anybody. */
  begin(): void {
    this.#count++;
    this.#begun = this.#clock.monotonic();
    this.#level = 0;
  }

  #of(queue: QueueRuntime): Share {
    const now = this.#clock.monotonic();
    let share = this.#shares.get(queue);
    if (share === undefined) {
      share = { weight: LEAST_WEIGHT, pass: 0, held: 0, at: now, count: this.#count };
      this.#shares.set(queue, share);
    }
    if (share.count !== this.#count) {
      share.count = this.#count;
      share.pass = 0;
      share.at = Math.max(share.at, this.#begun);
    }
    share.pass += (share.held * (now - share.at)) / share.weight;
    share.at = now;
    return share;
  }

  /** A queue of a priority (0 to 100) has one more connection. */
  took(queue: QueueRuntime, priority: number): void {
    const share = this.#of(queue);
    share.weight = Math.max(priority, LEAST_WEIGHT);
    share.held++;
    share.pass += TURN / share.weight;
  }

  /** It has one less. */
  gave(queue: QueueRuntime): void {
    this.#of(queue).held--;
  }

  /** A queue of a priority waits from now on; returns what counts as had. */
  enter(queue: QueueRuntime, priority: number): number {
    const share = this.#of(queue);
    share.weight = Math.max(priority, LEAST_WEIGHT);
    share.pass = Math.max(share.pass, this.#level);
    return share.pass;
  }

  /** What a queue has had until now. It only grows. */
  had(queue: QueueRuntime): number {
    return this.#of(queue).pass;
  }

  weight(queue: QueueRuntime): number {
    return this.#shares.get(queue)?.weight ?? LEAST_WEIGHT;
  }

  /** A queue is served next. */
  serves(queue: QueueRuntime): void {
    this.#level = Math.max(this.#level, this.#of(queue).pass);
  }
}
