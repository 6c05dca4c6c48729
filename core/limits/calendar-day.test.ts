import assert from "node:assert/strict";
import { test } from "node:test";
import { CalendarDays, isZone } from "./calendar-day.ts";

const at = (text: string): number => Date.parse(text);

test("a day ends at midnight of its zone", () => {
  for (const [zone, time, date, end] of [
    ["UTC", "2026-11-29T12:00:00Z", "2026-11-29", "2026-11-30T00:00:00Z"],
    ["Asia/Tokyo", "2026-11-29T15:00:00Z", "2026-11-30", "2026-11-30T15:00:00Z"],
    ["America/New_York", "2026-12-31T23:00:00Z", "2026-12-31", "2027-01-01T05:00:00Z"],
    ["Asia/Kathmandu", "2026-02-28T18:14:59.999Z", "2026-02-28", "2026-02-28T18:15:00Z"],
  ] as const) {
    const days = new CalendarDays(zone);
    assert.equal(days.dateAt(at(time)), date, zone);
    assert.equal(days.endAfter(at(time)), at(end), zone);
  }
});

test("days are 23 and 25 hours long when the clocks change", () => {
  const days = new CalendarDays("Europe/Berlin");
  assert.equal(days.endAfter(at("2026-03-28T23:00:00Z")), at("2026-03-29T22:00:00Z"));
  assert.equal(days.endAfter(at("2026-10-24T22:00:00Z")), at("2026-10-25T23:00:00Z"));
});

test("a clock that goes back is in the day before", () => {
  const days = new CalendarDays("UTC");
  assert.equal(days.dateAt(at("2026-11-29T12:00:00Z")), "2026-11-29");
  assert.equal(days.dateAt(at("2026-11-28T23:59:59.999Z")), "2026-11-28");
  assert.equal(days.dateAt(at("2026-11-29T00:00:00Z")), "2026-11-29");
});

test("what is not a zone is none", () => {
  assert.ok(isZone("Europe/Berlin"));
  assert.ok(!isZone("Europe/Atlantis"));
});
