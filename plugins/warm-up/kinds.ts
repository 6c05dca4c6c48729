import {
  dailyCounts,
  domainPattern,
  isZone,
  type Kind,
  list,
  pair,
  type WrittenPattern,
} from "../../core/mod.ts";
import { dayNumber } from "./day.ts";

const ZONE = "the name of a time zone such as UTC or Europe/Berlin";

/** An IANA time zone. */
export const timeZone: Kind<string> = {
  name: "time zone",
  accepts: ZONE,
  example: "Europe/Berlin",
  parse: (text) =>
    text.length <= 64 && isZone(text)
      ? { ok: true, value: text }
      : { ok: false, expected: `${ZONE}, known on this host` },
  print: (value) => value,
};

const DATE = "a date such as 2026-12-31";

/** A calendar date. */
export const calendarDate: Kind<string> = {
  name: "date",
  accepts: DATE,
  example: "2026-12-31",
  parse: (text) =>
    dayNumber(text) === undefined ? { ok: false, expected: DATE } : { ok: true, value: text },
  print: (value) => value,
};

const NUMBERS = `${dailyCounts.accepts}, each 1 or more`;

/** Numbers for one day after the other, none of which stops the mail. */
const someEachDay: Kind<readonly number[]> = {
  ...dailyCounts,
  accepts: NUMBERS,
  parse(text) {
    const read = dailyCounts.parse(text);
    return read.ok && read.value.includes(0) ? { ok: false, expected: NUMBERS } : read;
  },
};

/** A line of a schedule: domains, and the number of messages of each day. */
export const scheduleLine: Kind<readonly [readonly WrittenPattern[], readonly number[]]> = pair(
  list(domainPattern, { max: 1000 }),
  someEachDay,
  {
    name: "schedule",
    accepts: "domains between commas, a blank, and numbers for successive days",
    example: "gmail.com,googlemail.com 50/day,100/day,200/day",
  },
);
