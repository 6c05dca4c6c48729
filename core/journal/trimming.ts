import { errorText } from "../errors/error-text.ts";
import type { EventId, JournalCursor, JournalLog } from "../queue/journal-log.ts";
import type { Log } from "../telemetry/log.ts";
import type { Clock, Timer } from "../time/clock.ts";

/** So long the place of a consumer is kept that is not there any more, milliseconds: a mistake in a configuration costs no events. */
const KEEP_GONE = 24 * 3_600_000;
/** So much may be kept for such a consumer, bytes: it must not fill the spool. */
const KEPT_FOR_GONE = 256 * 1024 * 1024;
/** How often places are looked at, milliseconds. */
const LOOK = 3_600_000;

/** A consumer that is there. */
interface Present {
  readonly name: string;
  readonly position: EventId;
  readonly cursor: JournalCursor;
}

/** Removes what all consumers are done with, also what those left that are gone. */
export class Trimming {
  readonly #events: JournalLog;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #readings: () => Iterable<Present>;
  readonly #onForgotten: (name: string) => void;
  /** Places of consumers that are not there. */
  readonly #gone = new Map<string, JournalCursor>();
  /** When a server was last known to run before this one, milliseconds since the epoch. */
  #lastRun = 0;
  #timer: Timer | undefined;
  #stopped = false;
  /** Pieces that are being removed. */
  #removing: Promise<void> | undefined;

  constructor(given: {
    readonly events: JournalLog;
    readonly clock: Clock;
    readonly log: Log;
    readonly readings: () => Iterable<Present>;
    /** The place of a consumer that is gone is given up. */
    readonly onForgotten: (name: string) => void;
  }) {
    this.#events = given.events;
    this.#clock = given.clock;
    this.#log = given.log;
    this.#readings = given.readings;
    this.#onForgotten = given.onForgotten;
    // Of an earlier run: all are gone until they are there.
    for (const cursor of given.events.cursors()) {
      this.#gone.set(cursor.name, cursor);
      this.#lastRun = Math.max(this.#lastRun, cursor.seenAt);
    }
  }

  /** Says who is gone, and looks after what they left from now on. */
  async start(): Promise<void> {
    // Time in which nobody ran is nobody's absence.
    const down = Math.max(this.#clock.now() - this.#lastRun, 0);
    for (const [name, cursor] of this.#gone) {
      this.#gone.set(name, { ...cursor, seenAt: cursor.seenAt + down });
      this.#log.notice("a consumer of the journal is gone; its place is kept for a day", {
        consumer: name,
        waiting: this.#events.offset - cursor.offset,
      });
    }
    await this.#look([...this.#gone.values()]);
  }

  /** A consumer has ended. */
  left(cursor: JournalCursor): void {
    this.#gone.set(cursor.name, cursor);
    this.#lookLater();
  }

  /** A consumer that has ended was done with more than was known then; false when it is there again, or forgotten. */
  wentOn(cursor: JournalCursor): boolean {
    const isGone = this.#gone.has(cursor.name);
    if (isGone) this.#gone.set(cursor.name, cursor);
    return isGone;
  }

  /** The place of a consumer that was gone and is there again; undefined when none is known. */
  back(name: string): JournalCursor | undefined {
    const cursor = this.#gone.get(name);
    this.#gone.delete(name);
    return cursor;
  }

  /** Keeps places, and removes what nobody needs any more. Rejects with a `StoreError`. */
  async write(cursors: readonly JournalCursor[], gone: readonly string[] = []): Promise<void> {
    const late = [...gone, ...this.#forget(({ offset }) => this.#tooMuch(offset))];
    const trim = this.#passed();
    const more = await this.#events.write({ cursors, gone: late, trim });
    if (more) this.#removing ??= this.#remove();
  }

  /** Up to where all are done. */
  #passed(): EventId {
    let passed = this.#events.last;
    for (const { position } of this.#readings()) passed = Math.min(passed, position);
    for (const { position } of this.#gone.values()) passed = Math.min(passed, position);
    return passed;
  }

  /** A long stop leaves much; it goes in bounded pieces, and others write in between. */
  async #remove(): Promise<void> {
    try {
      while (!this.#stopped && (await this.#events.write({ trim: this.#passed() })));
    } catch (error) {
      this.#log.warning("the journal could not be trimmed; trying again", {
        error: errorText(error),
      });
    } finally {
      this.#removing = undefined;
    }
  }

  /** Says which consumers are there, and forgets those that have been gone for long. */
  async #look(kept: readonly JournalCursor[] = []): Promise<void> {
    const now = this.#clock.now();
    const late = this.#forget(({ seenAt }) => now - seenAt > KEEP_GONE);
    const present = Array.from(this.#readings(), ({ cursor }) => cursor);
    try {
      if (kept.length + present.length + late.length > 0)
        await this.write([...kept, ...present], late);
    } catch (error) {
      this.#log.warning("the places of the journal's consumers could not be kept", {
        error: errorText(error),
      });
    }
    if (present.length + this.#gone.size > 0) this.#lookLater();
  }

  /** True when more events than allowed wait for a consumer that is gone. */
  get isOverfull(): boolean {
    for (const { offset } of this.#gone.values()) if (this.#tooMuch(offset)) return true;
    return false;
  }

  #tooMuch(offset: number): boolean {
    return this.#events.offset - offset > KEPT_FOR_GONE;
  }

  /** Gives up places of consumers that are not there; returns their names. */
  #forget(which: (cursor: JournalCursor) => boolean): readonly string[] {
    const names: string[] = [];
    for (const cursor of this.#gone.values()) {
      if (!which(cursor)) continue;
      const { name: consumer, offset } = cursor;
      names.push(consumer);
      this.#gone.delete(consumer);
      this.#onForgotten(consumer);
      const waiting = this.#events.offset - offset;
      const told = { consumer, waiting };
      this.#log.notice("the place of a consumer of the journal is given up", told);
    }
    return names;
  }

  #lookLater(): void {
    if (this.#stopped) return;
    this.#timer ??= this.#clock.after(LOOK, () => {
      this.#timer = undefined;
      void this.#look();
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }
}
