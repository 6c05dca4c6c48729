import { type CalendarDays, daysOf, isZone } from "../../core/mod.ts";

/** The calendar days of the server's time zone, as `TZ` or the system says. */
export function localDays(): CalendarDays {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return daysOf(isZone(timeZone) ? timeZone : "UTC");
}
