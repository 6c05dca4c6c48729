import { get } from "../lib/api.js";
import { chart } from "../lib/chart.js";
import { h, said } from "../lib/dom.js";
import { bytes, compact, count, duration, number, percent } from "../lib/format.js";
import { card, pageHead } from "../lib/page.js";
import { reasonBadge } from "../lib/queue-parts.js";
import { BRIEF, queueTable } from "../lib/queue-table.js";
import { link } from "../lib/router.js";
import { latestOf, STEP_MS, sumOf } from "../lib/series.js";
import { note, state } from "../lib/states.js";
import { segments } from "../lib/tabs.js";
import { tellAlarms } from "../lib/tell.js";
import { verdict } from "../lib/verdict.js";

const SPANS = { minute: 60, hour: 48, day: 30 };
const NAMES = { minute: "Last hour", hour: "Last 2 days", day: "Last 30 days" };
const SERIES =
  "recipientsIn,bytesIn,delivered,bytesOut,deferred,bounced,waiting,queues,connectionsIn,connectionsOut,oldestSeconds";
const EVENTS = {
  kinds: "accepted,delivered,deferred,bounced,deleted,queue-deferred,mode,opened,closed,alarm",
};

/** @typedef {import("../lib/series.js").Step} Step */

/** The state of the server at a glance. @param {import("../lib/router.js").Asked} asked */
export async function show({ query, signal }) {
  const wanted = query.get("by");
  /** @type {Step} */
  const step = wanted === "hour" || wanted === "day" ? wanted : "minute";
  const [history, alarms, { reasons }, busiest] = await Promise.all([
    get("/history", { step, spans: SPANS[step], series: SERIES }, signal),
    get("/alarms", {}, signal),
    get("/queues/reasons", {}, signal),
    get("/queues/search", { order: "recipients", most: 8 }, signal),
  ]);
  tellAlarms(alarms.length);
  const steps = segments("Span of the graphs", Object.entries(NAMES), step, (each) =>
    link("/", {}, { by: each === "minute" ? "" : each }),
  );
  return {
    title: "Overview",
    content: [
      pageHead({ title: "Overview", actions: steps }),
      ...parts({ history, alarms, reasons, busiest, step }),
    ],
    live: { events: EVENTS },
  };
}

/** @param {{ history: any, alarms: any[], reasons: any[], busiest: any, step: Step }} known */
function parts({ history, alarms, reasons, busiest, step }) {
  return [
    alarms.length > 0
      ? note(
          alarms.some(({ severity }) => severity === "error") ? "bad" : "warn",
          h("a", { href: "/ui/alarms" }, h("strong", null, count(alarms.length, "alarm"))),
          ": ",
          said(alarms[0].text),
        )
      : null,
    verdict(history, step, reasons),
    stats(history, step),
    h("div.grid", { "data-key": "charts" }, flow(history, step), backlog(history, step)),
    h(
      "div.grid",
      { "data-key": "queues" },
      h("div.span-8", null, fullest(busiest)),
      h("div.span-4", null, why(reasons)),
    ),
  ];
}

/** @param {any} history @param {Step} step */
function stats({ series }, step) {
  const span = { minute: "in the last hour", hour: "in 2 days", day: "in 30 days" }[step];
  const [delivered, bounced] = [sumOf(series.delivered), sumOf(series.bounced)];
  const ended = delivered + bounced;
  const oldest = latestOf(series.oldestSeconds);
  return h(
    "div.card.stats",
    { "data-key": "stats" },
    stat(
      "Received",
      "in",
      number(sumOf(series.recipientsIn)),
      `recipients ${span}, ${bytes(sumOf(series.bytesIn))}`,
    ),
    stat("Delivered", "out", number(delivered), `${percent(delivered, ended)} of outcomes`),
    stat("Deferred", "deferred", number(sumOf(series.deferred)), "attempts that are made again"),
    stat("Bounced", "bounced", number(bounced), `${percent(bounced, ended)} of outcomes`),
    stat(
      "Queued",
      "queue",
      number(latestOf(series.waiting)),
      `recipients in ${count(latestOf(series.queues), "queue")}`,
    ),
    stat(
      "Oldest",
      "age",
      oldest === 0 ? "–" : duration(oldest * 1000),
      oldest === 0 ? "nothing waits" : "in the queues",
    ),
  );
}

/** @param {string} label @param {string} tone @param {string} value @param {string} text */
function stat(label, tone, value, text) {
  return h(
    "dl.stat",
    null,
    h("dt", null, h(`span.dot.tone-${tone}`, null), label),
    h("dd", null, value),
    h("dd.stat-text", null, text),
  );
}

/** @param {any} history @param {Step} step */
function flow({ at, series }, step) {
  const drawn = chart({
    label: `Recipients by ${step}`,
    ...{ times: at, step: STEP_MS[step], height: 210 },
    series: [
      { label: "In", tone: "in", values: series.recipientsIn ?? [] },
      { label: "Out", tone: "out", values: series.delivered ?? [], area: true },
      { label: "Deferred", tone: "deferred", values: series.deferred ?? [] },
      { label: "Bounced", tone: "bounced", values: series.bounced ?? [] },
    ],
  });
  const [from, to] = [latestOf(series.connectionsIn), latestOf(series.connectionsOut)];
  const connections = h(
    "span.faint.small",
    null,
    `${count(from, "connection")} in, ${number(to)} out`,
  );
  return h("div.span-8", null, card(`Recipients a ${step}`, drawn, connections));
}

/** @param {any} history @param {Step} step */
function backlog({ at, series }, step) {
  const shared = { times: at, step: STEP_MS[step] };
  const size = chart({
    label: "Queued recipients",
    ...shared,
    height: 92,
    series: [{ label: "Queued", tone: "queue", values: series.waiting ?? [], area: true }],
  });
  const age = chart({
    label: "Age of the oldest",
    ...{
      ...shared,
      height: 92,
      scale: (/** @type {number} */ most) => (most < 60 ? 1 : most < 3600 ? 60 : 3600),
      unit: (/** @type {number} */ value) =>
        value < 60
          ? `${Math.round(value)} s`
          : value < 3600
            ? `${compact(value / 60)} min`
            : `${compact(value / 3600)} h`,
    },
    series: [{ label: "Oldest", tone: "age", values: series.oldestSeconds ?? [], area: true }],
  });
  return h("div.span-4", null, card("Queue size and age", [size, age]));
}

/** @param {any} busiest */
function fullest({ queues, matching }) {
  const rows = queueTable({
    label: "Fullest queues",
    queues: queues.filter((/** @type {any} */ { recipients }) => recipients > 0),
    columns: BRIEF,
    empty: { title: "No mail waits", text: "Everything that came in has gone out." },
  });
  return card(
    "Fullest queues",
    rows,
    matching > queues.length ? h("a", { href: "/ui/queues" }, `All ${number(matching)}`) : null,
  );
}

/** @param {readonly any[]} reasons */
function why(reasons) {
  const total = reasons.reduce((sum, { queues }) => sum + queues, 0);
  if (total === 0)
    return card("What queues wait for", state("Nothing waits", "No queue is held back."));
  return card(
    "What queues wait for",
    h(
      "ul.card-body.reasons",
      null,
      reasons
        .slice(0, 8)
        .map(({ reason, queues, doc }) =>
          h(
            "li",
            null,
            h(
              "a",
              { href: link("/queues", {}, { waits: reason }), title: doc },
              reasonBadge(reason),
            ),
            h("span.numbers", null, number(queues)),
            h("span.faint.small", null, doc),
          ),
        ),
    ),
    h("span.faint.small", null, count(total, "queue")),
  );
}
