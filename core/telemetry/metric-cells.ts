import type { Clock } from "../time/clock.ts";
import { HALF_LIFE, isTop, type LabelFold, labelFold, OTHER } from "./label-values.ts";
import type { MetricSeries, MetricSpec } from "./metrics.ts";

/** Longest label value, in UTF-16 units; longer ones are cut. */
const LONGEST_VALUE = 120;

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
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #cells = new Map<string, Cell>();
  readonly #names: readonly string[];
  #folds: readonly LabelFold[];
  /** All of its labels have a list of their values: what has a cell needs no second look. */
  readonly #isClosed: boolean;
  /** The one cell of a metric without labels. */
  #single: Cell | undefined;
  #read: (() => unknown) | undefined;
  #complained = false;
  /** When it was looked last which values have the most: at a whole number of half-lives from the beginning. */
  #renewedAt: number;

  /** `complain` hears what a call has wrong, at most once. */
  constructor(
    spec: MetricSpec,
    clock: Pick<Clock, "monotonic">,
    complain: (problem: string) => void,
  ) {
    this.spec = spec;
    this.#clock = clock;
    this.#renewedAt = clock.monotonic();
    this.#complain = complain;
    this.#names = Object.keys(spec.labels);
    this.#isClosed = !Object.values(spec.labels).some(isTop);
    this.#folds = this.#newFolds();
  }

  #newFolds(): readonly LabelFold[] {
    return Object.entries(this.spec.labels).map(([name, values]) =>
      labelFold(values, (value) => this.#misused(`its label ${name} has no value "${value}"`)),
    );
  }

  /** Of a counter. */
  add(by: number, labels?: Given): void {
    if (!(Number.isFinite(by) && by >= 0))
      return this.#misused("a counter takes numbers from 0 on");
    const cell = this.#cell(labels, by);
    if (cell !== undefined) cell.value += by;
  }

  /** Of a gauge. */
  set(value: number, labels?: Given): void {
    if (!Number.isFinite(value)) return this.#misused("a gauge takes finite numbers");
    const cell = this.#cell(labels, 1);
    if (cell !== undefined) cell.value = value;
  }

  /** Of a gauge, or of a counter without labels. */
  collect(read: () => unknown): void {
    if (typeof read !== "function") return this.#misused("collect takes a function");
    this.#read = read;
  }

  /** Of a histogram. */
  observe(value: number, labels?: Given): void {
    if (!Number.isFinite(value)) return this.#misused("a histogram takes finite numbers");
    const cell = this.#cell(labels, 1);
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
    else if (!this.#isClosed && this.spec.kind !== "gauge") this.#renew();
    return this.#single === undefined ? [...this.#cells.values()] : [this.#single];
  }

  /**
   * What is not told apart any more goes: its figures are not those of the rest. By the time that has passed, however often somebody asks; who
   * asks seldom is told what had the most since.
   */
  #renew(): void {
    const halfLives = Math.floor((this.#clock.monotonic() - this.#renewedAt) / HALF_LIFE);
    if (halfLives < 1) return;
    this.#renewedAt += halfLives * HALF_LIFE;
    for (const [at, fold] of this.#folds.entries()) {
      const gone = new Set(fold.renew(halfLives));
      if (gone.size === 0) continue;
      for (const [key, { labels }] of this.#cells)
        if (gone.has(labels[at] ?? "")) this.#cells.delete(key);
    }
  }

  #ask(read: () => unknown): void {
    this.#cells.clear();
    this.#single = undefined;
    if (!this.#isClosed) this.#folds = this.#newFolds();
    try {
      const answer = read();
      if (typeof answer === "number") this.set(answer);
      else if (Array.isArray(answer)) this.#addUp(answer);
      else this.#misused("collect answers a number, or a list of [labels, number]");
    } catch (error) {
      this.#misused(`collect failed: ${error instanceof Error ? error.message : "no error given"}`);
    }
  }

  /** The highest come first: they are told apart. */
  #addUp(answer: readonly unknown[]): void {
    const figures = answer.flatMap((each) => {
      const [labels, value]: unknown[] = Array.isArray(each) ? each : [];
      if (isLabels(labels) && typeof value === "number" && Number.isFinite(value))
        return [{ labels, value }];
      this.#misused("collect answers a number, or a list of [labels, number]");
      return [];
    });
    if (!this.#isClosed) figures.sort((a, b) => b.value - a.value);
    for (const { labels, value } of figures) {
      const cell = this.#cell(labels, value);
      if (cell === undefined) continue;
      cell.value = cell.labels.includes(OTHER) ? cell.value + value : value;
    }
  }

  #cell(given: Given, weight: number): Cell | undefined {
    const names = this.#names;
    if (names.length === 0) {
      this.#single ??= this.#newCell([]);
      return this.#single;
    }
    if (!isLabels(given)) {
      this.#misused(`its labels are missing: ${names.join(", ")}`);
      return undefined;
    }
    let key = textOf(given[names[0] ?? ""]);
    for (let at = 1; at < names.length; at++) key += `\0${textOf(given[names[at] ?? ""])}`;
    const known = this.#cells.get(key);
    if (known === undefined) return this.#folded(given, weight);
    // Told apart as it is: what is left is to say so to the labels that count their values.
    if (!this.#isClosed)
      for (let at = 0; at < names.length; at++)
        this.#folds[at]?.fold(known.labels[at] ?? OTHER, weight);
    return known;
  }

  #folded(given: Readonly<Record<string, string>>, weight: number): Cell {
    const labels = this.#names.map((name, at) => {
      const value = textOf(given[name]);
      return this.#folds[at]?.fold(value, weight) ?? value;
    });
    const key = labels.join("\0");
    const known = this.#cells.get(key);
    if (known !== undefined) return known;
    const cell = this.#newCell(labels);
    this.#cells.set(key, cell);
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
  const short = text.length > LONGEST_VALUE ? text.slice(0, LONGEST_VALUE) : text;
  // NUL stands between the values of a key. Halves of characters would all look the same to whoever reads them.
  return short.includes("\0")
    ? short.replaceAll("\0", "\ufffd").toWellFormed()
    : short.toWellFormed();
}
