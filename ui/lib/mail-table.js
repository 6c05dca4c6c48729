import { h, said } from "./dom.js";
import { bytes, fullTime, number, relative, time } from "./format.js";
import { link } from "./router.js";
import { pager, table } from "./table.js";

/** What becomes of mail, by the story's words. @type {Readonly<Record<string, string>>} */
const TONES = {
  delivered: "good",
  accepted: "accent",
  deferred: "warn",
  bounced: "bad",
  deleted: "",
  "remote-bounce": "bad",
  complaint: "bad",
  "queue-waits": "warn",
};

/** @param {string} event */
export function eventBadge(event) {
  const tone = TONES[event] ?? "info";
  return h(`span.badge${tone ? `.${tone}` : ""}`, null, event);
}

/** @param {string | undefined} id */
export function messageLink(id) {
  return id ? h("a.mono", { href: link("/messages/:id", { id }) }, id) : "–";
}

/** @param {string | number} at ISO 8601, or milliseconds since the epoch */
export function moment(at) {
  const ms = new Date(at).getTime();
  return Number.isFinite(ms)
    ? h("time", { datetime: new Date(ms).toISOString(), title: fullTime(ms) }, time(ms))
    : "–";
}

/** How far away a time is. @param {number} at ms since the epoch */
export function away(at) {
  return h("time", { title: fullTime(at) }, relative(at));
}

/**
 * What a search of the story found.
 *
 * @param {readonly any[]} hits @param {{ title: string, text?: string }} empty
 * @param {{ event?: boolean, job?: boolean }} [shown] columns that say the same in each row may be left out
 */
export function hitsTable(hits, empty, { event: hasEvent = true, job: hasJob = true } = {}) {
  // Where all are of one kind a category is what tells them apart; elsewhere there is no room for a column of it.
  const hasCategory = !hasEvent && hits.some(({ category }) => category !== undefined);
  return table({
    label: "Events",
    columns: [
      { label: "Time", tight: true, cell: ({ at }) => moment(at) },
      ...(hasEvent
        ? [
            {
              label: "Event",
              tight: true,
              cell: (/** @type {any} */ { event }) => eventBadge(event),
            },
          ]
        : []),
      { label: "Message", tight: true, cell: ({ id }) => messageLink(id) },
      { label: "From", short: true, cell: ({ from }) => said(from || "<>") },
      { label: "To", short: true, cell: ({ to }) => said(to) },
      ...(hasJob ? [JOB] : []),
      ...(hasCategory
        ? [
            {
              label: "Category",
              tight: true,
              cell: (/** @type {any} */ { category }) =>
                category === undefined ? null : h("span.badge", null, category),
            },
          ]
        : []),
      {
        label: "What was said",
        wide: true,
        cell: ({ status, text, category }) => [
          hasEvent && category !== undefined ? [h("span.badge", null, category), " "] : null,
          status && !text.includes(status) ? h("span.mono.faint", null, `${status} `) : null,
          said(text),
        ],
      },
    ],
    rows: hits,
    empty,
  });
}

/** @type {import("./table.js").Column<any>} */
const JOB = {
  label: "Job",
  short: true,
  cell: ({ job }) => (job ? h("a", { href: link("/jobs/:job", { job }) }, said(job)) : ""),
};

/** Recipients that wait. @param {any} page @param {(after: string) => string} more @param {{ job?: boolean }} [shown] */
export function queuedTable({ recipients, next }, more, { job: hasJob = true } = {}) {
  const rows = table({
    label: "Queued recipients",
    columns: [
      { label: "Message", tight: true, cell: ({ id }) => messageLink(id) },
      { label: "Recipient", short: true, cell: ({ recipient }) => said(recipient) },
      { label: "From", short: true, cell: ({ sender }) => said(sender || "<>") },
      ...(hasJob ? [JOB] : []),
      { label: "Received", end: true, cell: ({ receivedAt }) => moment(receivedAt) },
      { label: "Attempts", end: true, cell: ({ attempts }) => number(attempts) },
      {
        label: "Next",
        end: true,
        cell: (/** @type {any} */ one) =>
          one.underWay
            ? "being sent"
            : one.paused
              ? "paused"
              : one.nextAttempt <= Date.now()
                ? "due"
                : relative(one.nextAttempt),
      },
      { label: "Size", end: true, cell: ({ size }) => bytes(size) },
    ],
    rows: recipients,
    key: ({ id, recipient }) => `${id} ${recipient}`,
    empty: { title: "No mail waits here", text: "What came in has gone out, or was taken out." },
  });
  return next === undefined
    ? rows
    : [rows, pager({ text: `The first ${number(recipients.length)}`, after: more(next) })];
}

/** Settings with where each comes from. @param {readonly any[]} settings @param {{ title: string, text?: string }} empty */
export function settingsTable(settings, empty) {
  return table({
    label: "Settings",
    columns: [
      { label: "Directive", cell: ({ directive }) => h("span.mono", null, directive) },
      {
        label: "Value",
        wide: true,
        cell: ({ values }) =>
          values.length === 0
            ? h("span.faint", null, "unset")
            : values.map((/** @type {string} */ value) => h("div", null, said(value, ".mono"))),
      },
      {
        label: "From",
        cell: ({ at, block }) =>
          at === undefined
            ? h("span.faint", null, "default")
            : [said(at, ".mono"), block ? h("div.faint", null, said(block)) : null],
      },
      {
        label: "Level",
        cell: ({ scope, effective }) => [
          scope,
          effective ? null : h("span.badge.warn", null, "no effect"),
        ],
      },
    ],
    rows: settings,
    empty,
  });
}
