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

/** @param {string} at ISO 8601, or milliseconds since the epoch */
export function moment(at) {
  const ms = new Date(at).getTime();
  return Number.isFinite(ms)
    ? h("time", { datetime: new Date(ms).toISOString(), title: fullTime(ms) }, time(ms))
    : "–";
}

/** What a search of the story found. @param {readonly any[]} hits @param {{ title: string, text?: string }} empty */
export function hitsTable(hits, empty) {
  return table({
    label: "Events",
    columns: [
      { label: "Time", tight: true, cell: ({ at }) => moment(at) },
      { label: "Event", tight: true, cell: ({ event }) => eventBadge(event) },
      { label: "Message", tight: true, cell: ({ id }) => messageLink(id) },
      { label: "From", cell: ({ from }) => said(from || "<>") },
      { label: "To", cell: ({ to }) => said(to) },
      {
        label: "Job",
        cell: ({ job }) => (job ? h("a", { href: link("/jobs/:job", { job }) }, said(job)) : ""),
      },
      {
        label: "What was said",
        wide: true,
        cell: ({ status, text }) => [
          status ? h("span.mono.faint", null, `${status} `) : null,
          said(text),
        ],
      },
    ],
    rows: hits,
    empty,
  });
}

/** Recipients that wait. @param {any} page @param {(after: string) => string} more */
export function queuedTable({ recipients, next }, more) {
  const rows = table({
    label: "Queued recipients",
    columns: [
      { label: "Message", tight: true, cell: ({ id }) => messageLink(id) },
      { label: "Recipient", cell: ({ recipient }) => said(recipient) },
      { label: "From", cell: ({ sender }) => said(sender || "<>") },
      {
        label: "Job",
        cell: ({ job }) => (job ? h("a", { href: link("/jobs/:job", { job }) }, said(job)) : ""),
      },
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
