import type { Log, LogFields } from "../telemetry/log.ts";

/** How long a complaint of a kind is not made again, milliseconds. */
const QUIET = 60_000;

interface Said {
  /** When it was last logged. */
  at: number;
  /** How often it came since and was not logged. */
  untold: number;
}

/** Complains of a handler, once a minute of each kind: one that fails with every message must not flood the log. */
export class Complaints {
  readonly #log: Log;
  readonly #now: () => number;
  readonly #said = new Map<string, Said>();

  /** `now`: milliseconds of a clock that never goes back. */
  constructor(log: Log, now: () => number) {
    this.#log = log;
    this.#now = now;
  }

  /** `message` is the kind: a few constant words. */
  make(level: "error" | "warning", message: string, fields: LogFields): void {
    const now = this.#now();
    const said = this.#said.get(message);
    if (said !== undefined && now - said.at < QUIET) {
      said.untold++;
      return;
    }
    const repeated = said !== undefined && said.untold > 0 ? { repeated: said.untold } : undefined;
    this.#said.set(message, { at: now, untold: 0 });
    this.#log[level](message, { ...fields, ...repeated });
  }
}
