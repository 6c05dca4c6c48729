import type { Clock, MessageRead, RecordedOutcome, SpanStep, Timer } from "../../core/mod.ts";
import type {
  ConnectionFigures,
  HistorySeries,
  TopReport,
  Traffic,
  TrafficReport,
} from "./contract.ts";
import { TrafficCounters } from "./counters.ts";
import {
  type CountFigures,
  difference,
  LEVELS,
  type LevelFigures,
  named,
  newCounts,
  type SeriesName,
} from "./figures.ts";
import { TrafficSlots } from "./history.ts";
import type { NameFigures } from "./name-totals.ts";
import { type NameKind, TrafficNames } from "./names.ts";
import { ReceivingTimes } from "./receiving-times.ts";
import { STEP, TrafficWindows } from "./windows.ts";

/** What is looked up beside what is counted. */
export interface TrafficSurroundings {
  /** Every step, so it must cost little. */
  levels(): LevelFigures;
  connectionsIn(): ConnectionFigures;
  /** How many connections there may be to other servers. */
  mostConnectionsOut(): number;
  /** From now on one message in so many is timed on its way in. */
  timeOneIn(every: number): void;
  /** The most connections of clients counts from now on. */
  resetConnectionsIn(): void;
}

/** Counts what comes in and goes out, and reads the counters every five seconds. */
export class LiveTraffic implements Traffic, Disposable {
  readonly slots: TrafficSlots;
  readonly #counters = new TrafficCounters();
  readonly #names = new TrafficNames();
  readonly #windows = new TrafficWindows();
  readonly #receiving = new ReceivingTimes();
  /** Messages that had come in at the last step. */
  #cameIn = 0;
  readonly #clock: Clock;
  readonly #around: TrafficSurroundings;
  /** The counters when they were reset. */
  #base = newCounts();
  #since: number;
  #out = 0;
  #topOut = 0;
  #timer: Timer | undefined;
  #passed: number;

  constructor(clock: Clock, around: TrafficSurroundings) {
    this.#clock = clock;
    this.#around = around;
    this.#since = clock.now();
    this.#passed = clock.monotonic();
    this.slots = new TrafficSlots(this.#counters.totals);
  }

  accepted({
    info,
    recipients,
    begun,
  }: Pick<MessageRead, "info" | "begun"> & {
    readonly recipients: readonly { readonly domain: string }[];
  }): void {
    this.#counters.accepted(recipients.length, info.size);
    this.#names.accepted(info, recipients);
    if (begun !== undefined) this.#receiving.accepted(begun, this.#clock.monotonic());
  }

  settled(outcome: RecordedOutcome): void {
    this.#counters.settled(outcome);
    this.#names.settled(outcome);
  }

  opened(): void {
    this.#counters.opened();
    if (++this.#out > this.#topOut) this.#topOut = this.#out;
  }

  closed(): void {
    this.#out--;
  }

  /** Reads the counters from now on, at every fifth second of the clock on the wall. */
  start(): void {
    this.#passed = this.#clock.monotonic();
    this.#around.timeOneIn(1);
    this.#plan();
  }

  #plan(): void {
    const now = this.#clock.now();
    this.#timer = this.#clock.after(STEP - (((now % STEP) + STEP) % STEP), () => {
      this.read();
      this.#plan();
    });
  }

  /** Reads the counters. */
  read(): void {
    const { totals } = this.#counters;
    const steps = Math.round((this.#clock.monotonic() - this.#passed) / STEP);
    if (steps > 0) {
      this.#passed += steps * STEP;
      this.#windows.pass(totals, steps);
      this.#receiving.pass(steps);
      const { messagesIn } = this.sinceStart;
      this.#around.timeOneIn(ReceivingTimes.oneIn((messagesIn - this.#cameIn) / steps));
      this.#cameIn = messagesIn;
    }
    const levels = this.#around.levels();
    const figures = Float64Array.from(LEVELS, (name) => levels[name]);
    // At the end of a span its figures are read, not at the beginning of the next one.
    this.slots.read(totals, figures, this.#clock.now() - 1);
  }

  get sinceStart(): CountFigures {
    return named(this.#counters.totals);
  }

  report(): TrafficReport {
    const { totals } = this.#counters;
    return {
      since: this.#since,
      total: named(difference(totals, this.#base)),
      lastHour: named(this.#windows.lastHour(totals)),
      lastMinute: named(this.#windows.lastMinute(totals)),
      topPerHour: named(this.#windows.topHour(totals)),
      topPerMinute: named(this.#windows.topMinute(totals)),
      connections: {
        in: this.#around.connectionsIn(),
        out: { current: this.#out, limit: this.#around.mostConnectionsOut(), top: this.#topOut },
      },
      receiving: this.#receiving.lastMinute(),
    };
  }

  history(series: readonly SeriesName[], step: SpanStep, spans?: number): HistorySeries {
    this.read();
    return this.slots.series(series, step, this.#clock.now(), spans);
  }

  top(kind: NameKind, by: keyof NameFigures, limit: number): TopReport {
    return this.#names.top(kind, by, limit);
  }

  reset(): void {
    this.#base = this.#counters.totals.slice();
    this.#since = this.#clock.now();
    this.#topOut = this.#out;
    this.#windows.reset(this.#counters.totals);
    this.#names.reset();
    this.#receiving.reset();
    this.#around.resetConnectionsIn();
  }

  [Symbol.dispose](): void {
    this.#timer?.cancel();
  }
}
