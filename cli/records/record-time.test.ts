import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RecordTimes } from "./record-time.ts";
import { RowScanner } from "./row-scanner.ts";

const times = new RecordTimes();

/** The seconds in a cell between two others. */
function secondsOf(cell: string): number {
  const bytes = Buffer.from(`d,${cell},x\n`);
  let seconds = Number.NaN;
  new RowScanner().scan(bytes, 0, bytes.length, (row) => {
    seconds = times.of(row, 1);
  });
  return seconds;
}

test("times are read in the forms that records have", () => {
  const range = { min: 0, max: 4_000_000_000 };
  fc.assert(
    fc.property(fc.integer(range), fc.integer({ min: -14, max: 14 }), (seconds, hours) => {
      const iso = new Date((seconds + hours * 3600) * 1000).toISOString();
      const zone = `${hours < 0 ? "-" : "+"}${String(Math.abs(hours)).padStart(2, "0")}`;
      const local = iso.slice(0, 19).replace("T", " ");
      assert.equal(secondsOf(`${local}${zone}00`), seconds);
      assert.equal(secondsOf(`"${local}${zone}00"`), seconds);
      assert.equal(secondsOf(`${local.replace(" ", "T")}.250${zone}:00`), seconds);
      assert.equal(secondsOf(String(seconds)), seconds);
    }),
  );
  assert.equal(secondsOf("2026-01-31T08:15:00Z"), 1_769_847_300);
});

test("what is no time is none", () => {
  for (const cell of ["", "blue", "2026-13-31 08:15:00+0000", "2026-01-31 0x:15:00+0000", "1.5"])
    assert.ok(Number.isNaN(secondsOf(cell)), cell);
});
