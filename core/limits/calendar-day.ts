const HOUR = 3_600_000;

/** The calendar days of a time zone. The day of the last question is remembered: the next one is mostly of the same. */
export class CalendarDays {
  readonly #format: Intl.DateTimeFormat;
  #from = Number.POSITIVE_INFINITY;
  #end = Number.NEGATIVE_INFINITY;
  #date = "";

  /** Throws a `RangeError` when there is no such zone. */
  constructor(zone: string) {
    this.#format = new Intl.DateTimeFormat("en-u-ca-iso8601-nu-latn", {
      timeZone: zone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
    });
  }

  /** The date at a time (milliseconds since the epoch), such as `2026-11-29`. */
  dateAt(time: number): string {
    if (time < this.#from || time >= this.#end) this.#look(time);
    return this.#date;
  }

  /** When the day of a time ends, milliseconds since the epoch. */
  endAfter(time: number): number {
    if (time < this.#from || time >= this.#end) this.#look(time);
    return this.#end;
  }

  #look(time: number): void {
    const date = this.#text(time);
    // The zone's offset may change within the day: the end is looked for, not reckoned.
    let [before, after] = [time, time + HOUR];
    while (this.#text(after) === date) [before, after] = [after, after + HOUR];
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (this.#text(middle) === date) before = middle;
      else after = middle;
    }
    this.#date = date;
    this.#from = time;
    this.#end = after;
  }

  #text(time: number): string {
    const parts = new Map(this.#format.formatToParts(time).map(({ type, value }) => [type, value]));
    return `${parts.get("year")}-${parts.get("month")}-${parts.get("day")}`;
  }
}

const zones = new Map<string, CalendarDays>();

/** The calendar days of a zone; throws a `RangeError` when there is no such zone. */
export function daysOf(zone: string): CalendarDays {
  let days = zones.get(zone);
  if (days === undefined) {
    days = new CalendarDays(zone);
    zones.set(zone, days);
  }
  return days;
}

/** True for the name of a time zone that is known here. */
export function isZone(name: string): boolean {
  try {
    daysOf(name);
    return true;
  } catch {
    return false;
  }
}
