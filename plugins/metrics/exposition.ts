import {
  Counter,
  Gauge,
  Histogram,
  type HistogramConfiguration,
  Registry,
  type RegistryContentType,
} from "prom-client";
import type { MetricFamily, MetricSeries } from "../../core/mod.ts";

/** The metrics in the text format of Prometheus or, for who accepts that, of OpenMetrics; and its media type. */
export async function exposition(
  families: readonly MetricFamily[],
  accept: string,
): Promise<{ readonly text: string; readonly type: string }> {
  const registry = new Registry<RegistryContentType>();
  if (accept.includes("application/openmetrics-text"))
    registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  for (const family of families) register(family, registry);
  return { text: await registry.metrics(), type: registry.contentType };
}

function register(family: MetricFamily, registry: Registry<RegistryContentType>): void {
  const { name, help, labels: labelNames, series } = family;
  const given = { name, help, labelNames: [...labelNames], registers: [registry] };
  switch (family.kind) {
    case "counter": {
      const metric = new Counter(given);
      for (const each of series) metric.inc(labelsOf(family, each), each.value);
      return;
    }
    case "gauge": {
      const metric = new Gauge(given);
      for (const each of series) metric.set(labelsOf(family, each), each.value);
      return;
    }
    case "histogram": {
      const values = series.flatMap((each) => histogramValues(family, each));
      new CountedHistogram({ ...given, buckets: [...family.buckets] }, values);
    }
  }
}

/** A histogram whose values are counted already: the library's own takes single observations. */
class CountedHistogram extends Histogram {
  readonly #figures: object;

  constructor(given: HistogramConfiguration<string>, values: readonly HistogramValue[]) {
    super(given);
    this.#figures = { name: given.name, help: given.help, type: "histogram", values };
  }

  /** What the registry asks for, if there is such a method. */
  getForPromString(): Promise<object> {
    return Promise.resolve(this.#figures);
  }
}

function labelsOf(
  { labels: names }: MetricFamily,
  { labels }: MetricSeries,
): Record<string, string> {
  return Object.fromEntries(names.map((name, at) => [name, labels[at] ?? ""]));
}

interface HistogramValue {
  metricName: string;
  labels: Record<string, string | number>;
  value: number;
}

/** Buckets of Prometheus hold what is in those before them, too. */
function histogramValues(family: MetricFamily, series: MetricSeries): HistogramValue[] {
  const { name, buckets } = family;
  const labels = labelsOf(family, series);
  let sum = 0;
  const counts = series.counts.map((count, at) => {
    sum += count;
    const le = buckets[at] ?? "+Inf";
    return { metricName: `${name}_bucket`, labels: { ...labels, le }, value: sum };
  });
  return [
    ...counts,
    { metricName: `${name}_sum`, labels, value: series.value },
    { metricName: `${name}_count`, labels, value: sum },
  ];
}
