/** Numbers, sizes and times as people read them, with their units. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
// British English writes a million as `m`, as milli.
const short = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });
const clockTime = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const dayAndTime = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const exact = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "long" });

/** `1,234,567`. @param {number} value */
export function number(value) {
  return whole.format(value);
}

/** `1.2M`, for where there is little room. @param {number} value */
export function compact(value) {
  return value < 10_000
    ? value < 100 && value % 1 !== 0
      ? value.toFixed(1)
      : whole.format(value)
    : short.format(value);
}

/** `1 queue`, `2 queues`. @param {number} value @param {string} one @param {string} [many] */
export function count(value, one, many = `${one}s`) {
  return `${number(value)} ${value === 1 ? one : many}`;
}

/** `10.2 KB`, by 1024. @param {number} value */
export function bytes(value) {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let rest = value;
  let unit = 0;
  while (rest >= 1000 && unit < units.length - 1) {
    rest /= 1024;
    unit++;
  }
  return `${unit === 0 || rest >= 100 ? Math.round(rest) : rest.toFixed(1)} ${units[unit]}`;
}

/** `3 min 20 s`. @param {number} ms */
export function duration(ms) {
  if (!Number.isFinite(ms)) return "for good";
  const value = Math.max(ms, 0);
  if (value < SECOND) return `${Math.round(value)} ms`;
  const seconds = Math.round(value / SECOND) * SECOND;
  if (seconds < MINUTE) return `${seconds / SECOND} s`;
  if (seconds < HOUR) return pair(value, MINUTE, "min", SECOND, "s");
  return Math.round(value / MINUTE) * MINUTE < DAY
    ? pair(value, HOUR, "h", MINUTE, "min")
    : pair(value, DAY, "d", HOUR, "h");
}

/** @param {number} value @param {number} large @param {string} name @param {number} small @param {string} smallName */
function pair(value, large, name, small, smallName) {
  const rounded = Math.round(value / small) * small;
  const rest = (rounded % large) / small;
  return `${Math.floor(rounded / large)} ${name}${rest === 0 ? "" : ` ${rest} ${smallName}`}`;
}

/** The time of today, the day and time otherwise. @param {number} at ms since the epoch @param {number} [now] */
export function time(at, now = Date.now()) {
  const isToday = new Date(at).toDateString() === new Date(now).toDateString();
  return (isToday ? clockTime : dayAndTime).format(at);
}

/** A day of UTC, as the server counts by them: `30 Nov`. @param {number} at ms since the epoch */
export function utcDay(at) {
  return day.format(at);
}

/** The zone that times are shown in: `Europe/Berlin, UTC+2`. @param {number} [now] ms since the epoch */
export function timeZone(now = Date.now()) {
  const { timeZone: name } = exact.resolvedOptions();
  const minutes = -new Date(now).getTimezoneOffset();
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const offset = `UTC${minutes < 0 ? "−" : "+"}${hours}${rest === 0 ? "" : `:${rest}`}`;
  return name === "UTC" ? name : `${name}, ${offset}`;
}

/** With date, seconds and time zone. @param {number} at ms since the epoch */
export function fullTime(at) {
  return exact.format(at);
}

/** `3 min 20 s ago`, `in 5 s`. @param {number} at ms since the epoch @param {number} [now] */
export function relative(at, now = Date.now()) {
  const away = at - now;
  if (Math.abs(away) < SECOND) return "now";
  return away > 0 ? `in ${duration(away)}` : `${duration(-away)} ago`;
}

/** `12.3 %`. @param {number} part @param {number} all */
export function percent(part, all) {
  if (all === 0) return "–";
  const value = (100 * part) / all;
  if (value > 0 && value < 0.05) return "< 0.1 %";
  return `${value !== 0 && value < 10 ? value.toFixed(1) : Math.round(value)} %`;
}
