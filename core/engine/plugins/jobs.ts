import { errorText } from "../../errors/error-text.ts";
import { thrownText } from "../../hooks/failure.ts";
import type { Plugin } from "../../plugin.ts";
import type { Job } from "../../surface/job.ts";
import type { AlarmBoard, Alarms } from "../../telemetry/alarms.ts";
import { createLog, type Log, type LogEvent } from "../../telemetry/log.ts";
import type { Clock, Timer } from "../../time/clock.ts";
import type { Random } from "../../time/random.ts";

/** Shortest wait between two runs, milliseconds: work without a pause is not periodic. */
const SHORTEST = 1000;
/** How soon it is asked again whether a job that is not to run now is to run, milliseconds. */
const ASKED_AGAIN = 60_000;
const USUAL_JITTER = 0.1;

/** What running jobs takes. */
export interface JobsParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly alarms: AlarmBoard;
  readonly sink: (event: LogEvent) => void;
  /** What a plugin's jobs get, of the configuration in force. */
  readonly contextOf: (plugin: Plugin) => object;
  /** How long a run may take that does not say, milliseconds. */
  readonly limit: () => number;
}

/** Runs the jobs of all plugins, from start to the end of the server. */
export class Jobs {
  readonly #runners: readonly JobRunner[];

  constructor(plugins: readonly Plugin[], parts: JobsParts) {
    this.#runners = plugins.flatMap((plugin) =>
      Object.entries(plugin.jobs).map(([name, job]) => new JobRunner(plugin, name, job, parts)),
    );
  }

  start(): void {
    for (const runner of this.#runners) runner.start();
  }

  /** A new configuration: nothing waits longer than it says, nor longer than before. */
  replan(): void {
    for (const runner of this.#runners) runner.replan();
  }

  /** Begins no run any more; resolves when those under way have ended. */
  async drain(): Promise<void> {
    await Promise.all(this.#runners.map((runner) => runner.drain()));
  }

  /** Aborts what is under way; resolves when it has ended. */
  async stop(): Promise<void> {
    await Promise.all(this.#runners.map((runner) => runner.stop()));
  }
}

/** One job: it waits, or a run of it is under way, or it has ended. */
class JobRunner {
  readonly #plugin: Plugin;
  readonly #name: string;
  readonly #job: Job<unknown>;
  readonly #parts: JobsParts;
  readonly #log: Log;
  readonly #alarms: Alarms;
  readonly #ending = new AbortController();
  #timer: Timer | undefined;
  /** When the timer fires, by the clock that never goes back. */
  #due = Number.POSITIVE_INFINITY;
  #underWay: Promise<void> | undefined;
  #over = false;

  constructor(plugin: Plugin, name: string, job: Job<unknown>, parts: JobsParts) {
    this.#plugin = plugin;
    this.#name = name;
    this.#job = job;
    this.#parts = parts;
    this.#log = createLog(plugin.name, parts.sink);
    this.#alarms = parts.alarms.of(plugin.name);
  }

  start(): void {
    if (this.#job.atStart === true && this.#every() !== undefined) this.#begin();
    else this.#wait();
  }

  replan(): void {
    if (this.#timer !== undefined) this.#wait(this.#due);
  }

  drain(): Promise<void> {
    this.#over = true;
    this.#timer?.cancel();
    this.#timer = undefined;
    return this.#underWay ?? Promise.resolve();
  }

  stop(): Promise<void> {
    this.#ending.abort(new Error("the server is stopping"));
    return this.drain();
  }

  /** Waits for the next run, until `latest` at most. */
  #wait(latest: number = Number.POSITIVE_INFINITY): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#over) return;
    const every = this.#every();
    const { clock } = this.#parts;
    const now = clock.monotonic();
    this.#due = Math.min(now + this.#jittered(every ?? ASKED_AGAIN), latest);
    this.#timer = clock.after(this.#due - now, () => {
      this.#timer = undefined;
      if (every === undefined) this.#wait();
      else this.#begin();
    });
  }

  /** Milliseconds of a wait; undefined when it is not to run now, or its plugin cannot say. */
  #every(): number | undefined {
    const { every } = this.#job;
    try {
      const given = typeof every === "function" ? every(this.#context()) : every;
      if (given === undefined) return undefined;
      if (Number.isFinite(given)) return Math.max(given, SHORTEST);
      this.#failed("its every is not a number of milliseconds");
    } catch (error) {
      this.#failed(thrownText(error));
    }
    return undefined;
  }

  #jittered(every: number): number {
    const span = Math.floor(every * Math.min(Math.max(this.#job.jitter ?? USUAL_JITTER, 0), 1));
    return span === 0 ? every : every - span + this.#parts.random.integer(2 * span + 1);
  }

  #begin(): void {
    this.#underWay = this.#run().finally(() => {
      this.#underWay = undefined;
      this.#wait();
    });
  }

  /** Resolves when the run has settled, however long it takes: it is never begun twice. */
  async #run(): Promise<void> {
    const limit = this.#job.limit ?? this.#parts.limit();
    const tooLong = new AbortController();
    const signal = AbortSignal.any([this.#ending.signal, tooLong.signal]);
    const timer = this.#parts.clock.after(limit, () => {
      const text = `not done after ${limit / 1000} s`;
      this.#failed(text);
      tooLong.abort(new Error(text));
    });
    try {
      await this.#job.run({ ...this.#context(), signal });
      if (!tooLong.signal.aborted) this.#alarms.clear(`job:${this.#name}`);
    } catch (error) {
      if (!signal.aborted) this.#failed(errorText(error), thrownText(error));
    } finally {
      timer.cancel();
    }
  }

  #context(): object {
    return this.#parts.contextOf(this.#plugin);
  }

  #failed(text: string, details: string = text): void {
    this.#log.error("job failed", { job: this.#name, error: details });
    this.#alarms.raise(`job:${this.#name}`, `job ${this.#name}: ${text}`, "warning");
  }
}
