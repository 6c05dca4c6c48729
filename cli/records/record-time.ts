import type { Row } from "./row-scanner.ts";
import { cellEnd, cellStart } from "./row-scanner.ts";

const ZERO = 0x30;
const QUOTE = 0x22;
/** Bytes of a date, and those of a time with its offset. */
const DATE = 10;
const ISO = 24;

/**
 * A time of a record in seconds since the epoch: `2026-01-31 08:15:00+0000` or Unix seconds. NaN for anything else. Keeps the last day
 * that was read: records that follow each other mostly share it.
 */
export class RecordTimes {
  readonly #day: Buffer = Buffer.alloc(DATE);
  #dayStart = Number.NaN;

  of(row: Row, column: number): number {
    const { buffer } = row;
    let [start, end] = [cellStart(row, column), cellEnd(row, column)];
    if (buffer[start] === QUOTE) [start, end] = [start + 1, end - 1];
    if (end - start !== ISO) return secondsIn(buffer, start, end);
    if (buffer.compare(this.#day, 0, DATE, start, start + DATE) !== 0) {
      buffer.copy(this.#day, 0, start, start + DATE);
      this.#dayStart = dayIn(this.#day.toString("latin1"));
    }
    const [hours, minutes, seconds] = [
      digits(buffer, start + 11),
      digits(buffer, start + 14),
      digits(buffer, start + 17),
    ];
    const offset = digits(buffer, start + 20) * 3600 + digits(buffer, start + 22) * 60;
    const east = buffer[start + 19] === 0x2d ? -offset : offset;
    return this.#dayStart + hours * 3600 + minutes * 60 + seconds - east;
  }
}

/** Two digits; NaN for anything else. */
function digits(buffer: Buffer, at: number): number {
  const [tens, ones] = [(buffer[at] ?? 0) - ZERO, (buffer[at + 1] ?? 0) - ZERO];
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? Number.NaN : tens * 10 + ones;
}

/** When a day began at Greenwich; NaN for no day. */
function dayIn(text: string): number {
  return /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00Z`) / 1000 : Number.NaN;
}

/** Unix seconds, or a time in another form of ISO 8601. */
function secondsIn(buffer: Buffer, start: number, end: number): number {
  if (end - start > 40) return Number.NaN;
  const text = buffer.toString("latin1", start, end);
  if (/^\d{1,12}$/.test(text)) return Number(text);
  const [all, date = "", time = "", zone = "Z"] =
    /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d{1,9})?(Z|[+-]\d\d:?\d\d)?$/.exec(text) ?? [];
  return all === undefined ? Number.NaN : Date.parse(`${date}T${time}${zone}`) / 1000;
}

/** A whole number that is written in a cell; NaN for anything else. */
export function numberIn(row: Row, column: number): number {
  const { buffer } = row;
  const [start, end] = [cellStart(row, column), cellEnd(row, column)];
  if (start === end || end - start > 15) return Number.NaN;
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = (buffer[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}
