import { h } from "./dom.js";
import { count, time, utcDay } from "./format.js";
import { reasonBadge } from "./queue-parts.js";
import { link } from "./router.js";
import { latestOf, sumOf } from "./series.js";
import { note } from "./states.js";

/** Spans that count as lately: the one under way may have begun just now. */
const LATELY = 2;
/** Reasons that are named. */
const NAMED = 3;

/**
 * Whether mail goes out, in one sentence, and what keeps the rest.
 *
 * @param {{ at: readonly number[], series: any }} history by spans of `step` @param {import("./series.js").Step} step
 * @param {readonly { reason: string, queues: number }[]} reasons what queues wait for, the most first
 */
export function verdict({ at, series }, step, reasons) {
  /** @type {import("./series.js").Values} */
  const delivered = series.delivered ?? [];
  const waiting = latestOf(series.waiting);
  const lately = sumOf(delivered.slice(-LATELY));
  const span = `in the last ${count(LATELY, step)}`;
  if (lately > 0)
    return said("good", "Mail is going out", `: ${count(lately, "recipient")} ${span}.`, reasons);
  if (waiting === 0)
    return said("good", "Nothing waits", ": all mail that came in has been dealt with.", []);
  const last = delivered.findLastIndex((one) => (one ?? 0) > 0);
  const when = at[last];
  const since =
    when === undefined
      ? `${span}, and not before either as far as this shows`
      : `since ${step === "day" ? utcDay(when) : time(when)}`;
  const rest = ` ${since}; ${count(waiting, "recipient waits", "recipients wait")}.`;
  return said("warn", "Nothing has gone out", rest, reasons);
}

/** @param {"good" | "warn"} tone @param {string} head @param {string} rest @param {readonly { reason: string, queues: number }[]} reasons */
function said(tone, head, rest, reasons) {
  const named = reasons.filter(({ queues }) => queues > 0).slice(0, NAMED);
  return note(
    tone,
    h("strong", null, head),
    rest,
    named.length === 0
      ? null
      : h(
          "span.badges.verdict",
          null,
          "Waits for:",
          named.map(({ reason, queues }) =>
            h(
              "a",
              { href: link("/queues", {}, { waits: reason }) },
              reasonBadge(reason),
              ` ${count(queues, "queue")}`,
            ),
          ),
        ),
  );
}
