import type { Clock } from "../time/clock.ts";
import type { Log } from "./log.ts";
import { MetricCells } from "./metric-cells.ts";
import {
  exportedName,
  type MetricFamily,
  type MetricSpec,
  type MetricsSource,
  type MetricTable,
} from "./metrics.ts";

/** All metrics of a server. They outlive reloads: a count goes on. */
export class MetricsHub implements MetricsSource {
  readonly #cells = new Map<string, MetricCells>();
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #preparing = new Set<() => Promise<void>>();

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  /** The metrics of an owner by their names; the same each time. The server's own have the owner `""`. */
  of(owner: string, table: MetricTable, log: Log): ReadonlyMap<string, MetricCells> {
    return new Map(
      Object.entries(table).map(([name, spec]) => [name, this.#one(owner, name, spec, log)]),
    );
  }

  #one(owner: string, name: string, spec: MetricSpec, log: Log): MetricCells {
    const exported = exportedName(owner, name, spec.kind);
    let cells = this.#cells.get(exported);
    if (cells === undefined) {
      cells = new MetricCells(spec, this.#clock, (problem) =>
        log.warning("a metric is used incorrectly", { metric: name, problem }),
      );
      this.#cells.set(exported, cells);
    }
    return cells;
  }

  /** Has something looked up, in its own time, before metrics are read. It never rejects: a failure leaves out what it would have said. */
  beforeRead(prepare: () => Promise<void>): void {
    this.#preparing.add(prepare);
  }

  async read(): Promise<readonly MetricFamily[]> {
    for (const prepare of this.#preparing) await prepare();
    return this.families();
  }

  /** The metrics with what was prepared last. */
  families(): readonly MetricFamily[] {
    return Array.from(this.#cells, ([name, cells]) => {
      const { kind, help, labels, buckets } = cells.spec;
      return { name, kind, help, labels: Object.keys(labels), buckets, series: cells.series() };
    });
  }
}
