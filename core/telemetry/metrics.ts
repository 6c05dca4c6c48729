/** What a metric measures: what only grows, what goes up and down, or how values are spread. */
export type MetricKind = "counter" | "gauge" | "histogram";

/** Any values of a label, of which those with the most counted are told apart; made by `topValues`. */
export interface TopValues {
  readonly most: number;
}

/**
 * For a label whose values are not known beforehand, as what a configuration names or a stranger chooses: `most` values are told apart,
 * those for which the most is counted. All others together are `other`.
 */
export function topValues(most: number): TopValues {
  return { most };
}

/** The values of a label: all there are, or the most of any. There is no third way: what others choose must not grow a metric. */
export type LabelValues<V extends string = string> = readonly V[] | TopValues;

/** Labels of a metric, by name. */
export type LabelTable = Readonly<Record<string, LabelValues>>;

/** Of a metric without labels. */
export type NoLabels = Readonly<Record<never, never>>;

/** A metric as a plugin declares it; make one with `counter`, `gauge` or `histogram`. */
export interface MetricSpec<K extends MetricKind = MetricKind, L extends LabelTable = LabelTable> {
  readonly kind: K;
  /** One sentence: what is counted, and in which unit. */
  readonly help: string;
  /** Its labels. A value of each goes with every call. */
  readonly labels: L;
  /** Of a histogram, the upper bounds of its buckets, ascending; none for the others. */
  readonly buckets: readonly number[];
}

/** Metrics by name, in the spelling of directives: `refused-messages`. */
export type MetricTable = Readonly<Record<string, MetricSpec>>;

/** Declares a count that only grows: messages, bytes, failures. */
export function counter(help: string): MetricSpec<"counter", NoLabels>;
export function counter<const L extends LabelTable>(
  help: string,
  labels: L,
): MetricSpec<"counter", L>;
export function counter(help: string, labels: LabelTable = {}): MetricSpec<"counter"> {
  return { kind: "counter", help, labels, buckets: [] };
}

/** Declares a value that goes up and down: connections, a size, an age. */
export function gauge(help: string): MetricSpec<"gauge", NoLabels>;
export function gauge<const L extends LabelTable>(help: string, labels: L): MetricSpec<"gauge", L>;
export function gauge(help: string, labels: LabelTable = {}): MetricSpec<"gauge"> {
  return { kind: "gauge", help, labels, buckets: [] };
}

/** Declares a spread of values over buckets with these upper bounds: sizes, seconds. */
export function histogram(
  help: string,
  buckets: readonly number[],
): MetricSpec<"histogram", NoLabels>;
export function histogram<const L extends LabelTable>(
  help: string,
  buckets: readonly number[],
  labels: L,
): MetricSpec<"histogram", L>;
export function histogram(
  help: string,
  buckets: readonly number[],
  labels: LabelTable = {},
): MetricSpec<"histogram"> {
  return { kind: "histogram", help, labels, buckets };
}

/** A value for each label: one of its list, or any. */
export type LabelsOf<L extends LabelTable> = {
  readonly [N in keyof L]: L[N] extends readonly (infer V)[] ? V : string;
};

/** The label values of one call; nothing where a metric has no labels. */
export type LabelsGiven<L extends LabelTable> = [keyof L] extends [never]
  ? []
  : [labels: LabelsOf<L>];

/** A count that only grows. */
export interface Counter<L extends LabelTable = NoLabels> {
  /** Adds `by`, from 0 on. Never throws: a plugin that counts wrongly loses no mail. */
  add(by: number, ...labels: LabelsGiven<L>): void;
  /** Asks `read` whenever the value is wanted, for what is counted elsewhere; of a counter without labels. It must never be less than before. */
  collect(read: [keyof L] extends [never] ? () => number : never): void;
}

/** A value that goes up and down. */
export interface Gauge<L extends LabelTable = NoLabels> {
  set(value: number, ...labels: LabelsGiven<L>): void;
  /**
   * Asks `read` whenever the value is wanted, instead of what was set: costs nothing in between. The last one given
   * counts. One that throws gives no value. Of a label with `topValues` those with the highest values are told apart; the rest is
   * added up.
   */
  collect(read: () => number | readonly (readonly [LabelsOf<L>, number])[]): void;
}

/** How values are spread. */
export interface Histogram<L extends LabelTable = NoLabels> {
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
  /** The metrics as of now. What takes a while to count is counted a few milliseconds at a time. */
  read(): Promise<readonly MetricFamily[]>;
}

/** The name under which a metric is exported; `owner` is a plugin's name, or empty for the server's own. */
export function exportedName(owner: string, name: string, kind: MetricKind): string {
  const plain = (owner === "" ? name : `${owner}_${name}`)
    .toLowerCase()
    .replaceAll(/[^a-z\d]/g, "_");
  return `postrider_${plain}${kind === "counter" ? "_total" : ""}`;
}
