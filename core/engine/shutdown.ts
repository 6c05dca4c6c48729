import { errorText } from "../errors/error-text.ts";
import type { Log } from "../telemetry/log.ts";
import type { Clock } from "../time/clock.ts";
import { within } from "../time/within.ts";

/** How long draining and stopping take together at most, milliseconds, unless the caller says otherwise. */
const DRAIN_LIMIT = 30_000;
/** How long stopping takes at most, milliseconds. */
const STOP_LIMIT = 5000;

/** What there is to end. */
export interface ShutdownParts {
  readonly clock: Clock;
  readonly log: Log;
  /** What plugins have to do, in the order in which they do it. */
  readonly hooks: (hook: "drain" | "stop") => readonly Ending[];
  readonly beforeDraining: () => void;
  readonly beforeStopping: () => void;
  readonly deliveries: {
    /** Resolves when what is under way has ended. */
    drain(): Promise<void>;
    /** Breaks off what is under way. */
    halt(): Promise<void>;
  };
  /** The services, in the order in which they end. */
  readonly services: () => readonly Ending[];
}

/** A part of the server that ends. */
interface Ending {
  readonly name: string;
  run(): unknown;
}

/**
 * The end of a server. It comes within its time whatever peers, plugins and services do: whatever does not end is left running,
 * and named in the log.
 */
export class Shutdown {
  readonly #parts: ShutdownParts;
  #draining: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;
  /** Ends the wait for what drains. */
  #cutShort: () => void = () => {};

  constructor(parts: ShutdownParts) {
    this.#parts = parts;
  }

  /**
   * Takes nothing new, lets what is under way finish, then stops. All of it takes at most `limit` milliseconds; the last
   * fifth of them, 5 s at most, is for stopping.
   */
  drain(limit: number = DRAIN_LIMIT): Promise<void> {
    this.#draining ??= this.#stopped ?? this.#drain(limit);
    return this.#draining;
  }

  /** Stops at once, also in the middle of a drain. Takes at most `limit` milliseconds. */
  stop(limit: number = STOP_LIMIT): Promise<void> {
    this.#stopped ??= this.#stop(limit);
    this.#cutShort();
    return this.#stopped;
  }

  async #drain(limit: number): Promise<void> {
    const { clock, log, hooks, deliveries, beforeDraining } = this.#parts;
    const forStopping = Math.min(STOP_LIMIT, limit / 5);
    beforeDraining();
    const cut = new Promise<void>((resolve) => {
      this.#cutShort = resolve;
    });
    const endings = [...hooks("drain"), { name: "deliveries", run: () => deliveries.drain() }];
    const late = new Set(endings);
    const all = endings.map(async (ending) => {
      await this.#run(ending, "draining");
      late.delete(ending);
    });
    const drained = Promise.race([Promise.all(all).then(() => {}), cut]);
    await within(clock, limit - forStopping, drained, () => {});
    if (this.#stopped === undefined && late.size > 0) {
      const waitingFor = Array.from(late, ({ name }) => name).join(", ");
      log.warning("the time to drain is over: cutting off what is under way", { waitingFor });
    }
    await this.stop(forStopping);
  }

  /** One part after the other; each may take half of the time left, so that the last, the store, has some. */
  async #stop(limit: number): Promise<void> {
    const { clock, hooks, deliveries, beforeStopping, services } = this.#parts;
    const end = clock.monotonic() + limit;
    beforeStopping();
    const halt = { name: "deliveries", run: () => deliveries.halt() };
    for (const ending of [halt, ...hooks("stop")])
      await this.#within((end - clock.monotonic()) / 2, ending);
    for (const ending of services()) await this.#within((end - clock.monotonic()) / 2, ending);
  }

  async #within(limit: number, ending: Ending): Promise<void> {
    const { clock, log } = this.#parts;
    await within(clock, limit, this.#run(ending, "stopping"), () =>
      log.error("did not stop in time; going on without it", { part: ending.name }),
    );
  }

  /** Never rejects: a part that fails to end must not keep others from ending. */
  async #run({ name, run }: Ending, doing: "draining" | "stopping"): Promise<void> {
    try {
      await run();
    } catch (error) {
      // What did not drain in time was named when the time was over.
      if (doing === "draining" && this.#stopped !== undefined) return;
      this.#parts.log.error(`${doing} failed`, { part: name, error: errorText(error) });
    }
  }
}
