/** What a metric measures: what only grows, what goes up and down, or how values are spread. */
export type MetricKind = "counter" | "gauge" | "histogram";

/** A metric as a plugin declares it; make one with `counter`, `gauge` or `histogram`. */
export interface MetricSpec<K extends MetricKind = MetricKind, L extends string = string> {
  readonly kind: K;
  /** One sentence: what is counted, and in which unit. */
  readonly help: string;
  /** Names of its labels. A value of each goes with every call. */
  readonly labels: readonly L[];
  /** Of a histogram, the upper bounds of its buckets, ascending; none for the others. */
  readonly buckets: readonly number[];
}

/** Metrics by name, in the spelling of directives: `refused-messages`. */
export type MetricTable = Readonly<Record<string, MetricSpec>>;

/** Declares a count that only grows: messages, bytes, failures. */
export function counter(help: string): MetricSpec<"counter", never>;
export function counter<const L extends string>(
  help: string,
  labels: readonly L[],
): MetricSpec<"counter", L>;
export function counter(help: string, labels: readonly string[] = []): MetricSpec<"counter"> {
  return { kind: "counter", help, labels, buckets: [] };
}

/** Declares a value that goes up and down: connections, a size, an age. */
export function gauge(help: string): MetricSpec<"gauge", never>;
export function gauge<const L extends string>(
  help: string,
  labels: readonly L[],
): MetricSpec<"gauge", L>;
export function gauge(help: string, labels: readonly string[] = []): MetricSpec<"gauge"> {
  return { kind: "gauge", help, labels, buckets: [] };
}

/** Declares a spread of values over buckets with these upper bounds: sizes, seconds. */
export function histogram(help: string, buckets: readonly number[]): MetricSpec<"histogram", never>;
export function histogram<const L extends string>(
  help: string,
  buckets: readonly number[],
  labels: readonly L[],
): MetricSpec<"histogram", L>;
export function histogram(
  help: string,
  buckets: readonly number[],
  labels: readonly string[] = [],
): MetricSpec<"histogram"> {
  return { kind: "histogram", help, labels, buckets };
}

/** The label values of one call; nothing where a metric has no labels. */
export type LabelsGiven<L extends string> = [L] extends [never]
  ? []
  : [labels: Readonly<Record<L, string>>];

/** A count that only grows. */
export interface Counter<L extends string = never> {
  /** Adds `by`, from 0 on. Never throws: a plugin that counts wrongly loses no mail. */
  add(by: number, ...labels: LabelsGiven<L>): void;
}

/** A value that goes up and down. */
export interface Gauge<L extends string = never> {
  set(value: number, ...labels: LabelsGiven<L>): void;
  /**
   * Asks `read` whenever the value is wanted, instead of what was set: costs nothing in between. The last one given
   * counts. One that throws gives no value.
   */
  collect(read: () => number | readonly (readonly [Readonly<Record<L, string>>, number])[]): void;
}

/** How values are spread. */
export interface Histogram<L extends string = never> {
  observe(value: number, ...labels: LabelsGiven<L>): void;
}

/** Values of one metric as of now, as an exporter gets them. */
export interface MetricFamily {
  /** `postrider_` and the rest in lower case with underscores; a counter's ends in `_total`. */
  readonly name: string;
  readonly kind: MetricKind;
  readonly help: string;
  readonly labels: readonly string[];
  readonly buckets: readonly number[];
  readonly series: readonly MetricSeries[];
}

/** The values of one combination of label values. */
export interface MetricSeries {
  /** In the order of the metric's labels. */
  readonly labels: readonly string[];
  /** Of a histogram, the sum of what was observed. */
  readonly value: number;
  /** Of a histogram, how many values fell into each bucket alone, and above the last; empty for others. */
  readonly counts: readonly number[];
}

/** What an exporter of metrics needs: those of the server and of every plugin. */
export interface MetricsSource {
  families(): readonly MetricFamily[];
}

/** The name under which a metric is exported; `owner` is a plugin's name, or empty for the server's own. */
export function exportedName(owner: string, name: string, kind: MetricKind): string {
  const plain = (owner === "" ? name : `${owner}_${name}`)
    .toLowerCase()
    .replaceAll(/[^a-z\d]/g, "_");
  return `postrider_${plain}${kind === "counter" ? "_total" : ""}`;
}
