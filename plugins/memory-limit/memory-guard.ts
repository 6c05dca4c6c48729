import type { Alarms, Log } from "../../core/mod.ts";
import type { MemoryUse } from "./memory-use.ts";

/** Points of a percentage below the limit at which mail is taken again, so that it is not refused and taken by turns. */
const BACK = 2;

/** What the guard works with. */
export interface GuardParts {
  readonly log: Log;
  readonly alarms: Alarms<"memory-short">;
  /** The memory that is in use now; undefined where nobody knows. */
  readonly measure: () => MemoryUse | undefined;
}

/** Knows whether there is memory for more mail. Asking costs nothing; it is measured now and then. */
export class MemoryGuard {
  readonly #parts: GuardParts;
  isShort = false;

  constructor(parts: GuardParts) {
    this.#parts = parts;
  }

  /** Measures. `limit`: the percentage from which on no mail is taken; 100 for never. */
  look(limit: number): void {
    const found = limit >= 100 ? undefined : this.#parts.measure();
    if (found === undefined) {
      this.#enough("nothing is measured any more");
      return;
    }
    const percent = (found.used / found.total) * 100;
    if (percent >= limit) this.#short(found, limit);
    else if (percent < limit - BACK) this.#enough(text(found));
  }

  #short(found: MemoryUse, limit: number): void {
    const { alarms, log } = this.#parts;
    const said = `${text(found)}: mail is refused for the time being from ${limit} % on`;
    alarms.raise("memory-short", said);
    if (!this.isShort) log.warning("memory is short: mail is refused for the time being", { said });
    this.isShort = true;
  }

  #enough(why: string): void {
    if (!this.isShort) return;
    const { alarms, log } = this.#parts;
    this.isShort = false;
    alarms.clear("memory-short");
    log.notice("there is memory again: mail is taken", { why });
  }
}

function text({ used, total, of }: MemoryUse): string {
  const [percent, mebibytes] = [Math.round((used / total) * 100), Math.round(total / 2 ** 20)];
  return `${percent} % of the ${of}'s memory of ${mebibytes} MiB is in use`;
}
