import type { Alarms } from "../telemetry/alarms.ts";
import type { Log } from "../telemetry/log.ts";
import type { Clock } from "../time/clock.ts";

/** Alarms of consumers. */
export type ConsumerAlarm = "journal-consumer" | "journal-dropped";

/** Says in the log and in alarms what is wrong with a consumer, and when it is well again. */
export class ConsumerTrouble {
  readonly #consumer: string;
  readonly #log: Log;
  readonly #alarms: Alarms<ConsumerAlarm>;
  readonly #clock: Clock;
  /** When it began, milliseconds on the monotonic scale; undefined when nothing is wrong. */
  #since: number | undefined;

  constructor(
    consumer: string,
    parts: { readonly log: Log; readonly alarms: Alarms<ConsumerAlarm>; readonly clock: Clock },
  ) {
    this.#consumer = consumer;
    this.#log = parts.log;
    this.#alarms = parts.alarms;
    this.#clock = parts.clock;
  }

  /** Whether something has been wrong with it, without a break, for longer than `time` milliseconds. */
  lastsLongerThan(time: number): boolean {
    return this.#since !== undefined && this.#clock.monotonic() - this.#since > time;
  }

  /** It has not answered for `seconds`. */
  slow(seconds: number, waiting: number): void {
    this.#since ??= this.#clock.monotonic();
    const consumer = this.#consumer;
    this.#log.warning("a consumer of the journal is slow", { consumer, seconds });
    const told = `it has not answered for ${seconds} s, ${waiting} bytes of events wait`;
    this.#alarms.raise(`journal-consumer:${consumer}`, told);
  }

  /** It has failed; `first`: it worked the time before. */
  failed(error: string, waiting: number, first: boolean): void {
    this.#since ??= this.#clock.monotonic();
    const consumer = this.#consumer;
    if (first)
      this.#log.error("a consumer of the journal fails; its events wait", { consumer, error });
    const told = `it does not take events, ${waiting} bytes of them wait: ${error}`;
    this.#alarms.raise(`journal-consumer:${consumer}`, told);
  }

  /** It takes events again after a failure. */
  works(): void {
    const consumer = this.#consumer;
    this.#log.notice("a consumer of the journal takes events again", { consumer });
    this.over();
  }

  /** Nothing is wrong with it any more, or it is gone. */
  over(): void {
    this.#since = undefined;
    this.#alarms.clear(`journal-consumer:${this.#consumer}`);
  }

  /** Events were given up. */
  dropped(events: number, sinceStart: number): void {
    const consumer = this.#consumer;
    this.#log.error("events are dropped: a consumer of the journal does not take them", {
      consumer,
      events,
      sinceStart,
    });
    const told = `${sinceStart} events were dropped since the start`;
    this.#alarms.raise(`journal-dropped:${consumer}`, told);
  }
}
