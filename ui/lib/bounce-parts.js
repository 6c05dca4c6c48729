import { get } from "./api.js";
import { chart } from "./chart.js";
import { h, said } from "./dom.js";
import { count, number, percent } from "./format.js";
import { card } from "./page.js";
import { STEP_MS, sumOf } from "./series.js";

/**
 * Bounces over time, and what they mean.
 *
 * @typedef {{ category: string, total: number, counts: readonly number[] }} Counted
 * @typedef {{ step: "minute" | "hour", at: readonly number[], categories: readonly Counted[] }} Counts
 */

/** Spans of time that can be shown, and the steps in which they are counted. @type {Readonly<Record<string, { step: "minute" | "hour", spans: number }>>} */
const STEPS = {
  "1h": { step: "minute", spans: 60 },
  "24h": { step: "hour", spans: 24 },
  "7d": { step: "hour", spans: 7 * 24 },
};

/** Lines that can be told apart; the other categories are one line. */
const MOST_LINES = 6;
/** Categories that are listed. */
const MOST_SHARES = 12;

/** What is counted of a kind of event other than bounces, and the name of a line of it. @type {Readonly<Record<string, { series: string, label: string, tone: string }>>} */
const SINGLE = {
  deferred: { series: "deferred", label: "Deferred", tone: "deferred" },
  "remote-bounce": { series: "bouncesProcessed", label: "Reports read", tone: "bounced" },
  complaint: { series: "complaintsProcessed", label: "Complaints read", tone: "bounced" },
};

/** The counts of a kind of event. @param {string} kind empty for bounces @param {string} since @param {AbortSignal} signal @returns {Promise<Counts>} */
export async function countsOf(kind, since, signal) {
  const { step, spans } = STEPS[since] ?? { step: "hour", spans: 24 };
  const single = SINGLE[kind];
  if (single === undefined) {
    const { at, categories } = await get("/history/bounces", { step, spans }, signal);
    return { step, at, categories };
  }
  const { at, series } = await get("/history", { step, spans, series: single.series }, signal);
  /** @type {readonly number[]} */
  const counts = series[single.series].map((/** @type {number | null} */ one) => one ?? 0);
  const total = sumOf(counts);
  return { step, at, categories: total === 0 ? [] : [{ category: single.label, total, counts }] };
}

/** Lines over time; nothing where there was nothing. @param {Counts} counts @param {string} kind empty for bounces */
export function overTime({ step, at, categories }, kind) {
  if (categories.length === 0) return null;
  const tone = SINGLE[kind]?.tone;
  const [shown, others] = [categories.slice(0, MOST_LINES), categories.slice(MOST_LINES)];
  const rest = at.map((_, index) => sumOf(others.map(({ counts }) => counts[index] ?? 0)));
  const lines = shown.map(({ category, counts }, index) => ({
    label: category,
    tone: tone ?? `kind-${index + 1}`,
    values: counts,
    area: tone !== undefined,
  }));
  const drawn = chart({
    label: kind === "" ? `Bounces by category and ${step}` : `${lines[0]?.label} by ${step}`,
    ...{ times: at, step: STEP_MS[step], height: 190 },
    series:
      others.length === 0
        ? lines
        : [...lines, { label: `${count(others.length, "other")}`, tone: "rest", values: rest }],
  });
  const total = sumOf(categories.map((one) => one.total));
  return keyed(
    "over-time",
    card(
      `${kind === "" ? "Recipients" : lines[0]?.label} ${step === "minute" ? "a minute" : "an hour"}`,
      drawn,
      h("span.faint.small", null, `${number(total)} in this time`),
    ),
  );
}

/** What events mean: how many of each category, and what was said, as of one of them. @param {readonly Counted[]} categories @param {readonly any[]} hits @param {string} of which events these are */
export function shares(categories, hits, of) {
  if (categories.length === 0) return null;
  const total = sumOf(categories.map((one) => one.total));
  const rows = categories.slice(0, MOST_SHARES).map(({ category, total: many }) => {
    const example = hits.find((hit) => hit.category === category)?.text;
    const bar = h("span", null);
    bar.style.width = `${(100 * many) / total}%`;
    return h(
      "li",
      { "data-key": category },
      h("span", null, said(category)),
      h("div.bar", { "aria-hidden": "true" }, bar),
      h("span.numbers", null, number(many)),
      h("span.numbers.faint", null, percent(many, total)),
      example ? h("span.example.small.faint", null, said(example)) : null,
    );
  });
  return keyed(
    "shares",
    card("What they mean", h("ul.card-body.shares", null, rows), h("span.faint.small", null, of)),
  );
}

/** Categories of what a search found. @param {readonly any[]} hits @returns {readonly Counted[]} */
export function countedHits(hits) {
  /** @type {Map<string, number>} */
  const totals = new Map();
  for (const { category } of hits)
    if (category !== undefined) totals.set(category, (totals.get(category) ?? 0) + 1);
  return [...totals]
    .map(([category, total]) => ({ category, total, counts: [] }))
    .sort((a, b) => b.total - a.total);
}

/** @param {string} key @param {HTMLElement} element */
function keyed(key, element) {
  element.dataset.key = key;
  return element;
}
