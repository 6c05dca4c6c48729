import type { ModeChanger, QueueMode } from "../../core/mod.ts";

/** Something that failed in a queue. */
export interface QueueError {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly text: string;
}

/** What became of a recipient. */
export interface RecipientEvent extends QueueError {
  readonly event: "delivered" | "deferred" | "bounced" | "deleted";
  readonly recipient: string;
  readonly job: string | undefined;
  /** Our address. */
  readonly source: string;
  readonly host: string;
  readonly status: string;
}

/** A queue went into another mode. */
export interface ModeEvent extends QueueError {
  readonly to: QueueMode;
  readonly by: ModeChanger;
}

/** Events of a queue, oldest first. */
export interface QueueEvents {
  readonly errors: readonly QueueError[];
  readonly modes: readonly ModeEvent[];
  readonly recipients: readonly RecipientEvent[];
}

/** Recipients of a queue whose events are kept. */
const MOST_RECIPIENTS = 50;
/** Changes of a queue's mode that are kept. */
const MOST_MODES = 10;
/** Events that are kept in all: what happened in the queue in which the least happened lately goes first. */
const MOST = 50_000;

interface Kept {
  readonly errors: QueueError[];
  readonly modes: ModeEvent[];
  readonly recipients: RecipientEvent[];
}

/** What happened in queues lately, in memory. */
export class RecentQueueEvents {
  readonly #most: number;
  /** By the queue's name; where something happened last is last. */
  readonly #queues = new Map<string, Kept>();
  #count = 0;

  /** `most`: events that are kept in all. */
  constructor(most: number = MOST) {
    this.#most = most;
  }

  /** Something failed; the last `most` errors of the queue are kept. */
  failed(queue: string, error: QueueError, most: number): void {
    if (most > 0) this.#add(queue, "errors", error, most);
  }

  recipient(queue: string, event: RecipientEvent): void {
    this.#add(queue, "recipients", event, MOST_RECIPIENTS);
  }

  modeChanged(queue: string, event: ModeEvent): void {
    this.#add(queue, "modes", event, MOST_MODES);
  }

  of(queue: string): QueueEvents | undefined {
    return this.#queues.get(queue);
  }

  #add<K extends keyof Kept>(queue: string, kind: K, event: Kept[K][number], most: number): void {
    const kept = this.#queues.get(queue) ?? { errors: [], modes: [], recipients: [] };
    this.#queues.delete(queue);
    this.#queues.set(queue, kept);
    const list: Kept[K][number][] = kept[kind];
    list.push(event);
    this.#count++;
    while (list.length > most) {
      list.shift();
      this.#count--;
    }
    for (const [oldest, { errors, modes, recipients }] of this.#queues) {
      if (this.#count <= this.#most) break;
      this.#queues.delete(oldest);
      this.#count -= errors.length + modes.length + recipients.length;
    }
  }
}
