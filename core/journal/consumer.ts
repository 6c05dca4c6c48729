import type { EventId } from "../queue/journal-log.ts";
import type { EventKind, JournalEntry } from "./event.ts";

/** What becomes of a consumer's events when it cannot take them and its limit is reached. */
export type WhenFull = "drop-oldest" | "refuse-mail";

/** Somebody who is told all that happens, whatever happens: at least once, in order, also what came while it could not listen. */
export interface JournalConsumer {
  /** Its cursor is kept under this name: 1 to 1000 bytes, the same after a restart, of no other consumer. */
  readonly name: string;
  /** What it wants to hear of. Nothing else is written for it. */
  readonly events: readonly EventKind[];
  /** Bytes of events that may wait for it. */
  readonly maxSize: number;
  /** How long events wait for it while it fails, milliseconds; at least so long after its first failure. */
  readonly maxAge: number;
  /**
   * Beyond these limits: `drop-oldest` gives up the oldest events, counted in the log and in an alarm; `refuse-mail` refuses new mail
   * with 452, while what becomes of mail that was taken is still written.
   */
  readonly whenFull: WhenFull;
  /** How long a batch may take before it is called slow and `signal` aborts, milliseconds; a minute unless stated. */
  readonly limit?: number;
  /**
   * How long events wait for more to come, milliseconds, unless they make a full batch (about 4000 events, or 1 MiB). Unless stated, 200, and
   * a second where many come: a batch costs flushes of the disk.
   */
  readonly gather?: number | undefined;
  /**
   * Takes events in order, one batch at a time. They are done with when it returns, or its promise resolves: what is to be kept must be
   * durable by then. When it throws or rejects, the same events come again after a pause, and those after them. `signal` says that it
   * took too long, or that the server ends and nobody waits any longer.
   */
  consume(entries: readonly JournalEntry[], signal: AbortSignal): void | Promise<void>;
  /**
   * For who takes events before it can be sure of them: the last event that it is sure of. Asked after each batch, and now and then
   * while that is not all it was given. Those after it are kept, and come again when this throws or `consume` fails, and at the next
   * start. Without it a consumer is done with what it has consumed.
   */
  done?(): EventId;
}

/** A consumer at work. */
export interface JournalReading {
  /** Goes on as `consumer`, which has the same name. */
  change(consumer: JournalConsumer): void;
  /** Gives it what is written already, then no more. What it does not take stays for the next start. */
  end(): Promise<void>;
  /** Tells it nothing more, at once. No alarm is left of it. */
  stop(): void;
}

/** How a consumer is doing. */
export interface ConsumerState {
  readonly name: string;
  /** The last event it is done with. */
  readonly position: EventId;
  /** Events written after that, also those that it does not want. */
  readonly behind: number;
  /** Their bytes. */
  readonly waiting: number;
  /** When the oldest of them was written, milliseconds since the epoch; undefined when there is none. */
  readonly since: number | undefined;
  /** Events that it never got because its limits were reached, since the start. */
  readonly dropped: number;
  /** Why it does not take events at the moment. */
  readonly error: string | undefined;
}

/** An event of a plugin's own. */
export interface PluginEvent {
  readonly plugin: string;
  /** Which of the plugin's events it is. */
  readonly name: string;
  /** At most 16 KiB. */
  readonly text: string;
}

/** What plugins do with the journal, besides declaring `consumers`. */
export interface JournalAccess {
  /**
   * Writes an event of a plugin's own; nothing is written while no consumer wants any. Resolves when it is durable; rejects with a
   * `StoreError` when it cannot be written, or a consumer that has mail refused is at its limits, and with a `RangeError` when its text is
   * too long.
   */
  write(event: PluginEvent): Promise<void>;
  /** All consumers that are there. */
  consumers(): readonly ConsumerState[];
}
