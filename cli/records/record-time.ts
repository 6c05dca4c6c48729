import type { Row } from "./row-scanner.ts";
import { cellEnd, cellStart } from "./row-scanner.ts";

const ZERO = 0x30;
const QUOTE = 0x22;

/**
 * A time of a record in seconds since the epoch: `2026-01-31 08:15:00+0000` or Unix seconds. NaN for anything else. Keeps the last one
 * that was read: records that follow each other mostly share it.
 */
export class RecordTimes {
  #last: Buffer = Buffer.alloc(0);
  #seconds = Number.NaN;

  of(row: Row, column: number): number {
    const { buffer } = row;
    let [start, end] = [cellStart(row, column), cellEnd(row, column)];
    if (buffer[start] === QUOTE) [start, end] = [start + 1, end - 1];
    const size = end - start;
    if (size !== this.#last.length || buffer.compare(this.#last, 0, size, start, end) !== 0) {
      this.#last = Buffer.from(buffer.subarray(start, end));
      this.#seconds = secondsIn(this.#last);
    }
    return this.#seconds;
  }
}

function secondsIn(bytes: Buffer): number {
  if (bytes.length > 40) return Number.NaN;
  const text = bytes.toString("latin1");
  if (/^\d{1,12}$/.test(text)) return Number(text);
  const [all, date, time, sign, hours = "0", minutes = "0"] =
    /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:([+-])(\d\d):?(\d\d)|Z)?$/.exec(text) ?? [];
  if (all === undefined) return Number.NaN;
  const offset = (Number(hours) * 60 + Number(minutes)) * 60 * (sign === "-" ? -1 : 1);
  return Date.parse(`${date}T${time}Z`) / 1000 - offset;
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
