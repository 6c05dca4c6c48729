import type { WhenFull } from "../journal/consumer.ts";
import type { EventKind, JournalEntry } from "../journal/event.ts";

/** What a consumer of the journal wants, and how much of it may wait. */
export interface ConsumerOptions {
  /** Kinds of event that it wants to hear of. Nothing else is written for it. */
  readonly events: readonly EventKind[];
  /** Bytes of events that may wait for it; 256 MiB unless stated. */
  readonly maxSize?: number;
  /** How long events may wait while it does not take them, milliseconds; a week unless stated. */
  readonly maxAge?: number;
  /**
   * What happens beyond these limits: `drop-oldest`, which is meant unless stated, gives up the oldest events, counted in the log and in
   * an alarm; `refuse-mail` answers 452 to new mail, while what becomes of mail that was taken is still written.
   */
  readonly whenFull?: WhenFull;
  /** How long a batch may take, milliseconds; a minute unless stated. Then there is an alarm, and `signal` aborts. */
  readonly limit?: number;
  /**
   * How long events wait for more to come, milliseconds, unless they make a full batch (about 4000 events, or 1 MiB). Unless stated, 200, and
   * a second where many come: a batch costs flushes of the disk.
   */
  readonly gather?: number | undefined;
}

/** One of several consumers of a kind: what is not said is as declared. */
export interface ConsumerInstance extends Partial<ConsumerOptions> {
  /** Tells it from the others of its kind. Its place is kept under this name, so it is the same after a restart. */
  readonly name: string;
}

/** Somebody who is told all that happens, at least once and in order, also what came while it could not listen. `C` is what handlers get. */
export interface Consumer<C> extends ConsumerOptions {
  /** One sentence: what it does with them. */
  readonly doc: string;
  /**
   * Which of them there are by the settings in force, asked at start and at every reload: one for each file or URL, none where it is
   * switched off. One without a name of its own unless given. A consumer that is gone after a reload gets what was written until then.
   */
  readonly each?: (context: C) => readonly ConsumerInstance[];
  /**
   * Takes events, one batch at a time. It is done with them when it returns, or its promise resolves: what is to be kept must be durable
   * by then. When it throws or rejects, the same events come again after a pause, a second at first and a minute at last, and those
   * after them. The same event may come twice after a crash: it has the same id.
   */
  readonly consume: (
    entries: readonly JournalEntry[],
    context: C & ConsumerContext,
  ) => void | Promise<void>;
  /**
   * For who takes events before it can be sure of them, as of what another process reads: the last event that it is sure of, by its id;
   * undefined: all it was given. Asked after each batch, and every few seconds while that is not all. Those after it are kept, and come
   * again when this throws or `consume` fails, and at the next start.
   */
  readonly done?: (context: C & Pick<ConsumerContext, "name">) => JournalEntry["id"] | undefined;
}

/** What a consumer gets besides what every handler gets. */
export interface ConsumerContext {
  /** Which of its kind it is; empty where there is one. */
  readonly name: string;
  /** Aborts when the batch has taken too long, and at the end of the server: nobody waits any longer. */
  readonly signal: AbortSignal;
}
