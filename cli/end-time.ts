import { duration } from "../core/mod.ts";
import type { Arguments } from "./arguments.ts";
import { UsageError } from "./exit.ts";

const CLOCK = /^([01]?\d|2[0-3]):([0-5]\d)$/;
const DATE = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?$/;

/**
 * When what is asked for ends, as `--until`, `--for` or `--reenable-after` say, milliseconds since the epoch; undefined without any. Throws
 * `UsageError`.
 */
export function endIn({ options }: Arguments, now: number): number | undefined {
  const until = options.get("until");
  const lasting = options.get("for") ?? options.get("reenable-after");
  if (until !== undefined && lasting !== undefined)
    throw new UsageError("--until and --for say the same in two ways: give one");
  if (lasting !== undefined) return now + lengthOf(lasting);
  if (until === undefined) return undefined;
  const end = timeOf(until, now);
  if (end === undefined)
    throw new UsageError("--until takes a time such as 18:00, 2026-12-24 or 2026-12-24T06:00Z");
  if (end <= now) throw new UsageError(`--until ${until} is over`);
  return end;
}

function lengthOf(text: string): number {
  const parsed = duration().parse(text);
  if (!parsed.ok) throw new UsageError(`--for takes ${parsed.expected}`);
  if (!(parsed.value > 0)) throw new UsageError("--for takes a time above 0");
  return parsed.value;
}

/** A time of the day is the next one, here. */
function timeOf(text: string, now: number): number | undefined {
  const clock = CLOCK.exec(text);
  if (clock !== null) {
    const at = new Date(now).setHours(Number(clock[1]), Number(clock[2]), 0, 0);
    return at > now ? at : new Date(at).setDate(new Date(at).getDate() + 1);
  }
  if (!DATE.test(text)) return undefined;
  const day = text.length === 10 ? `${text}T00:00` : text.replace(" ", "T");
  const at = Date.parse(day);
  return Number.isNaN(at) ? undefined : at;
}
