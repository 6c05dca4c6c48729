import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { createLog, type LogEvent } from "./log.ts";
import { MetricCells } from "./metric-cells.ts";
import { counter, gauge, histogram, topValues } from "./metrics.ts";
import { MetricsHub } from "./metrics-hub.ts";

const MINUTE = 60_000;

function cellsOf(
  spec: ConstructorParameters<typeof MetricCells>[0],
  clock = new FakeClock(0),
): [MetricCells, string[]] {
  const complaints: string[] = [];
  return [new MetricCells(spec, clock, (problem) => void complaints.push(problem)), complaints];
}

test("a counter counts by its labels, and leaves out what makes no sense", () => {
  const [cells, complaints] = cellsOf(
    counter("Refusals.", { stage: ["rcpt", "mail"], code: topValues(5) }),
  );
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

test("a label has the values of its list and no others", () => {
  const [cells, complaints] = cellsOf(counter("Odd.", { result: ["sent", "failed"] }));
  for (const result of ["sent", "failed", "sent", "lost", "other", "", "__proto__"])
    cells.add(1, { result });
  assert.deepEqual(
    cells.series().map(({ labels: [result], value }) => [result, value]),
    [
      ["sent", 2],
      ["failed", 1],
      ["other", 4],
    ],
  );
  assert.deepEqual(complaints, ['its label result has no value "lost"']);
});

test("a label that strangers choose tells the most apart, and no series ever goes down", async () => {
  const clock = new FakeClock(0);
  const [cells, complaints] = cellsOf(counter("By host.", { host: topValues(10) }), clock);
  const seen = new Map<string, number>();
  let largest = 0;
  const look = (): void => {
    const series = cells.series();
    largest = Math.max(largest, series.length);
    const now = new Map(series.map(({ labels: [host = ""], value }) => [host, value]));
    for (const [host, value] of seen) {
      const current = now.get(host);
      if (current !== undefined) assert.ok(current >= value, host);
    }
    seen.clear();
    for (const [host, value] of now) seen.set(host, value);
  };
  for (let at = 0; at < 100_000; at++) {
    cells.add(1, { host: `${at}.${"h".repeat(400)}` });
    if (at % 2 === 0) cells.add(1, { host: "big" });
    if (at % 1000 === 999) {
      await clock.advance(MINUTE);
      look();
    }
  }
  assert.ok(largest <= 11);
  assert.ok((seen.get("big") ?? 0) > 45_000, "it came late, and is told apart since");
  assert.ok((seen.get("other") ?? 0) > 95_000);
  assert.deepEqual(complaints, []);
});

test("which values have the most follows time, however often they are read", async () => {
  for (const reads of [1, 20]) {
    const clock = new FakeClock(0);
    const [cells] = cellsOf(counter("By host.", { host: topValues(1) }), clock);
    const told = async (minutes: number): Promise<string | undefined> => {
      for (let read = 0; read < minutes * reads; read++) {
        await clock.advance(MINUTE / reads);
        cells.series();
      }
      return cells.series()[0]?.labels[0];
    };
    cells.add(1000, { host: "old" });
    assert.equal(await told(3), "old", `${reads} reads`);
    // The old one's count weighs an eighth by now, and a sixteenth after another minute.
    cells.add(240, { host: "new" });
    assert.equal(await told(1), "old", `${reads} reads`);
    cells.add(240, { host: "new" });
    assert.equal(await told(1), "other", `${reads} reads`);
    cells.add(1, { host: "new" });
    assert.deepEqual(
      cells.series().map(({ labels: [host], value }) => [host, value]),
      [
        ["other", 480],
        ["new", 1],
      ],
    );
  }
});

test("values that differ in halves of characters alone are one, and long ones are cut", () => {
  const [cells] = cellsOf(counter("By host.", { host: topValues(10) }));
  for (const half of ["\ud800", "\ud801", "\udc00"]) cells.add(1, { host: half });
  for (const end of ["a", "b"]) cells.add(1, { host: "h".repeat(200) + end });
  assert.deepEqual(
    cells.series().map(({ labels: [host], value }) => [host, value]),
    [
      ["\ufffd", 3],
      ["h".repeat(120), 2],
    ],
  );
});

test("of a gauge that is asked the highest are told apart, and the rest is added up", () => {
  const [cells] = cellsOf(gauge("By queue.", { queue: topValues(2) }));
  cells.collect(() => [1, 5, 3, 9, 2].map((value) => [{ queue: `q${value}` }, value] as const));
  for (const _ of [1, 2])
    assert.deepEqual(
      cells.series().map(({ labels: [queue], value }) => [queue, value]),
      [
        ["q9", 9],
        ["q5", 5],
        ["other", 6],
      ],
    );
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
  const hub = new MetricsHub(new FakeClock(0));
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
  const [cells] = cellsOf(counter("Odd.", { of: topValues(5) }));
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
