import type { Log, LogFields } from "../telemetry/log.ts";

/** How long a complaint of a kind is not made again, milliseconds. */
const QUIET = 60_000;
/** Kinds that are told apart; texts beyond count as one kind. */
const MOST_KINDS = 20;

interface Said {
  /** When it was last logged. */
  at: number;
  /** How often it came since and was not logged. */
  untold: number;
}

/**
 * Complains of a handler, once a minute of each kind: one that fails with every message must not flood the log. Another mistake is another
 * kind: whoever mends one sees the next at once.
 */
export class Complaints {
  readonly #log: Log;
  readonly #now: () => number;
  readonly #said = new Map<string, Said>();

  /** `now`: milliseconds of a clock that never goes back. */
  constructor(log: Log, now: () => number) {
    this.#log = log;
    this.#now = now;
  }

  /** `message`: a few constant words. With the problem in `fields` it is the kind. */
  make(level: "error" | "warning", message: string, fields: LogFields): void {
    const now = this.#now();
    const kind = this.#kindOf(message, fields);
    const said = this.#said.get(kind);
    if (said !== undefined && now - said.at < QUIET) {
      said.untold++;
      return;
    }
    const repeated = said !== undefined && said.untold > 0 ? { repeated: said.untold } : undefined;
    this.#said.set(kind, { at: now, untold: 0 });
    this.#log[level](message, { ...fields, ...repeated });
  }

  #kindOf(message: string, { problem }: LogFields): string {
    const kind = problem === undefined ? message : `${message}: ${problem}`;
    return this.#said.size < MOST_KINDS || this.#said.has(kind) ? kind : message;
  }
}
