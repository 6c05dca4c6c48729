import type { MetricSeries, MetricSpec } from "./metrics.ts";

/** Most combinations of label values a metric keeps apart; what comes after them is counted together. */
const MOST_SERIES = 500;
/** Longest label value, in UTF-16 units; longer ones are cut. */
const LONGEST_VALUE = 120;
/** The value of every label where combinations are counted together. */
const OTHER = "other";

type Given = Readonly<Record<string, string>> | undefined;

interface Cell {
  readonly labels: readonly string[];
  value: number;
  readonly counts: number[];
}

/**
 * The values of one metric. A call is a look-up and an addition; nothing else happens until they are asked for. Calls may come from
 * plain JavaScript: what makes no sense is left out, and said once.
 */
export class MetricCells {
  readonly spec: MetricSpec;
  readonly #complain: (problem: string) => void;
  readonly #cells = new Map<string, Cell>();
  /** The one cell of a metric without labels. */
  #single: Cell | undefined;
  #read: (() => unknown) | undefined;
  #complained = false;

  /** `complain` hears what a call has wrong, at most once. */
  constructor(spec: MetricSpec, complain: (problem: string) => void) {
    this.spec = spec;
    this.#complain = complain;
  }

  /** Of a counter. */
  add(by: number, labels?: Given): void {
    if (!(Number.isFinite(by) && by >= 0))
      return this.#misused("a counter takes numbers from 0 on");
    const cell = this.#cell(labels);
    if (cell !== undefined) cell.value += by;
  }

  /** Of a gauge. */
  set(value: number, labels?: Given): void {
    if (!Number.isFinite(value)) return this.#misused("a gauge takes finite numbers");
    const cell = this.#cell(labels);
    if (cell !== undefined) cell.value = value;
  }

  /** Of a gauge. */
  collect(read: () => unknown): void {
    if (typeof read !== "function") return this.#misused("collect takes a function");
    this.#read = read;
  }

  /** Of a histogram. */
  observe(value: number, labels?: Given): void {
    if (!Number.isFinite(value)) return this.#misused("a histogram takes finite numbers");
    const cell = this.#cell(labels);
    if (cell === undefined) return;
    const { buckets } = this.spec;
    let at = 0;
    while (at < buckets.length && value > (buckets[at] ?? value)) at++;
    cell.value += value;
    cell.counts[at] = (cell.counts[at] ?? 0) + 1;
  }

  /** The values as of now. */
  series(): readonly MetricSeries[] {
    if (this.#read !== undefined) this.#ask(this.#read);
    return this.#single === undefined ? [...this.#cells.values()] : [this.#single];
  }

  #ask(read: () => unknown): void {
    this.#cells.clear();
    this.#single = undefined;
    try {
      const answer = read();
      if (typeof answer === "number") this.set(answer);
      else if (Array.isArray(answer))
        for (const each of answer) {
          const [labels, value]: unknown[] = Array.isArray(each) ? each : [];
          if (typeof value === "number" && isLabels(labels)) this.set(value, labels);
          else this.#misused("collect answers a number, or a list of [labels, number]");
        }
      else this.#misused("collect answers a number, or a list of [labels, number]");
    } catch (error) {
      this.#misused(`collect failed: ${error instanceof Error ? error.message : "no error given"}`);
    }
  }

  #cell(given: Given): Cell | undefined {
    const { labels } = this.spec;
    if (labels.length === 0) {
      this.#single ??= this.#newCell([]);
      return this.#single;
    }
    if (!isLabels(given)) {
      this.#misused(`its labels are missing: ${labels.join(", ")}`);
      return undefined;
    }
    const [first = ""] = labels;
    const key =
      labels.length === 1
        ? textOf(given[first])
        : labels.map((label) => textOf(given[label])).join("\0");
    return this.#cells.get(key) ?? this.#added(key, given);
  }

  #added(key: string, given: Readonly<Record<string, string>>): Cell | undefined {
    const { labels } = this.spec;
    if (this.#cells.size < MOST_SERIES) {
      const cell = this.#newCell(labels.map((label) => textOf(given[label])));
      this.#cells.set(key, cell);
      return cell;
    }
    this.#misused(`more than ${MOST_SERIES} combinations of labels: the rest is counted as other`);
    // Longer than any key of its own, so that no label value can be taken for it.
    const rest = `${OTHER}\0`.repeat(labels.length + 1);
    let cell = this.#cells.get(rest);
    if (cell === undefined) {
      cell = this.#newCell(labels.map(() => OTHER));
      this.#cells.set(rest, cell);
    }
    return cell;
  }

  #newCell(labels: readonly string[]): Cell {
    const { kind, buckets } = this.spec;
    const counts = kind === "histogram" ? Array.from({ length: buckets.length + 1 }, () => 0) : [];
    return { labels, value: 0, counts };
  }

  #misused(problem: string): void {
    if (this.#complained) return;
    this.#complained = true;
    this.#complain(problem);
  }
}

function isLabels(value: unknown): value is Readonly<Record<string, string>> {
  return typeof value === "object" && value !== null;
}

function textOf(value: unknown): string {
  const printable = typeof value === "number" || typeof value === "boolean";
  const text = typeof value === "string" ? value : printable ? String(value) : "";
  return text.length > LONGEST_VALUE ? text.slice(0, LONGEST_VALUE) : text;
}
