import assert from "node:assert/strict";
import { test } from "node:test";
import { createLog, type LogEvent } from "./log.ts";
import { MetricCells } from "./metric-cells.ts";
import { counter, gauge, histogram } from "./metrics.ts";
import { MetricsHub } from "./metrics-hub.ts";

function cellsOf(spec: ConstructorParameters<typeof MetricCells>[0]): [MetricCells, string[]] {
  const complaints: string[] = [];
  return [new MetricCells(spec, (problem) => void complaints.push(problem)), complaints];
}

test("a counter counts by its labels, and leaves out what makes no sense", () => {
  const [cells, complaints] = cellsOf(counter("Refusals.", ["stage", "code"]));
  cells.add(1, { stage: "rcpt", code: "550" });
  cells.add(2, { stage: "rcpt", code: "550" });
  cells.add(1, { stage: "mail", code: "550" });
  cells.add(-1, { stage: "mail", code: "550" });
  cells.add(Number.NaN, { stage: "mail", code: "550" });
  cells.add(1);
  const figures = cells.series().map(({ labels, value }) => [...labels, value]);
  assert.deepEqual(figures, [
    ["rcpt", "550", 3],
    ["mail", "550", 1],
  ]);
  assert.deepEqual(complaints, ["a counter takes numbers from 0 on"]);
});

test("what has too many label values is counted together", () => {
  const [cells, complaints] = cellsOf(counter("By host.", ["host"]));
  for (let at = 0; at < 2000; at++) cells.add(1, { host: `${"h".repeat(400)}${at}` });
  assert.equal(cells.series().length, 1, "long values are cut");
  for (let at = 0; at < 2000; at++) cells.add(1, { host: `h${at}` });
  const series = cells.series();
  assert.equal(series.length, 501);
  assert.deepEqual(series.at(-1)?.labels, ["other"]);
  assert.equal(
    series.reduce((sum, { value }) => sum + value, 0),
    4000,
  );
  assert.equal(complaints.length, 1);
});

test("a gauge is set, or asked when its figure is wanted", () => {
  const [cells, complaints] = cellsOf(gauge("Age."));
  cells.set(4);
  assert.equal(cells.series()[0]?.value, 4);
  let age = 5;
  cells.collect(() => age);
  age = 6;
  assert.equal(cells.series()[0]?.value, 6);
  cells.collect(() => {
    throw new Error("broken");
  });
  assert.deepEqual(cells.series(), []);
  assert.deepEqual(complaints, ["collect failed: broken"]);
});

test("a histogram keeps each value in the first bucket that holds it", () => {
  const [cells] = cellsOf(histogram("Sizes.", [1, 10]));
  for (const value of [0.5, 1, 2, 10, 11, 1000]) cells.observe(value);
  const [figures] = cells.series();
  assert.deepEqual([figures?.counts, figures?.value], [[2, 2, 2], 1024.5]);
});

test("a metric keeps its count when its plugin is asked for it again, and says its name for exporters", () => {
  const hub = new MetricsHub();
  const events: LogEvent[] = [];
  const log = createLog("x", (event) => void events.push(event));
  const table = { "mail-seen": counter("Seen.") };
  hub.of("my-plugin", table, log).get("mail-seen")?.add(1);
  hub.of("my-plugin", table, log).get("mail-seen")?.add(1);
  const [family] = hub.families();
  assert.equal(family?.name, "postrider_my_plugin_mail_seen_total");
  assert.equal(family?.series[0]?.value, 2);
});

test("whatever plain JavaScript gives as number or label, figures stay figures and nothing is thrown", () => {
  const [cells] = cellsOf(counter("Odd.", ["of"]));
  const nonsense: readonly unknown[] = ["3", 3n, [3], { valueOf: () => 3 }, null];
  for (const by of nonsense) Reflect.apply(cells.add, cells, [by, { of: "a" }]);
  const unprintable = {
    toString() {
      throw new Error("no");
    },
  };
  for (const label of [unprintable, Symbol("x"), Object.create(null)])
    Reflect.apply(cells.add, cells, [1, { of: label }]);
  cells.add(1, { of: "a" });
  for (const { value } of cells.series()) assert.equal(typeof value, "number");
  assert.equal(cells.series().find(({ labels: [of] }) => of === "a")?.value, 1);
});
