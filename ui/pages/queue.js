import { bounce, changeMode, pause, remove, reroute, resume, retry } from "../lib/actions.js";
import { get } from "../lib/api.js";
import { h, said } from "../lib/dom.js";
import { filterForm } from "../lib/filter-form.js";
import { count, number, relative } from "../lib/format.js";
import { holdNote } from "../lib/held.js";
import { heldBy } from "../lib/hold.js";
import { away, queuedTable, settingsTable } from "../lib/mail-table.js";
import { card, facts, pageHead } from "../lib/page.js";
import { action, badges, waiting } from "../lib/queue-parts.js";
import { link } from "../lib/router.js";
import { note, notShown } from "../lib/states.js";
import { table } from "../lib/table.js";
import { setFirst, tabs } from "../lib/tabs.js";
import { talks } from "../lib/talks.js";
import { may, seesLogs } from "../session.js";

/** @type {readonly (readonly [string, string])[]} */
const TABS = [
  ["", "Mail"],
  ["events", "Events"],
  ["talks", "Conversations"],
  ["settings", "Settings"],
];
const NONE = {
  recipients: 0,
  connections: 0,
  mode: "normal",
  paused: false,
  modeUntil: 0,
  pausedUntil: 0,
  retryAt: 0,
  lanes: [],
  effects: [],
};

/** One queue. @param {import("../lib/router.js").Asked} asked */
export async function show({ params, query, signal }) {
  const name = params.queue ?? "";
  const tab = query.get("tab") ?? "";
  const slash = name.lastIndexOf("/");
  const [domain, vmta] = [name.slice(0, slash), name.slice(slash + 1)];
  const to = (/** @type {string} */ which, /** @type {Record<string, unknown>} */ more = {}) =>
    link("/queues/:queue", { queue: name }, { tab: which, ...more });
  const [hold, queue, part] = await Promise.all([
    heldBy({ queue: name }, signal),
    oneOf(name, signal),
    partOf({ name, domain, vmta, tab, query, signal, to }),
  ]);
  const title = [
    h("a", { href: link("/domains/:domain", { domain }) }, said(domain)),
    h("span.faint", null, " / "),
    h("a", { href: link("/sources/:vmta", { vmta }) }, said(vmta)),
  ];
  return {
    title: name,
    content: [
      pageHead({
        title,
        crumbs: [["Queues", "/ui/queues"]],
        actions: may("operator") ? actions(queue) : null,
      }),
      holdNote(hold),
      overview(queue, hold !== undefined),
      tabs(TABS, tab, (which) => to(which)),
      part,
    ],
    live: { events: { queue: name } },
  };
}

/** Empty queues are forgotten; their settings and what was said lately are still to be seen. @param {string} name @param {AbortSignal} signal */
async function oneOf(name, signal) {
  const { queue } = await get("/queues/one", { queue: name }, signal);
  return queue ?? { ...NONE, name };
}

/** @param {import("../lib/queue-parts.js").Queue} queue */
function actions({ name, paused, mode, pauseReason: why, pausedUntil: until }) {
  const target = { queue: name };
  return [
    paused
      ? action("play", "Resume", () => resume(target, name, { why, until }))
      : action("pause", "Pause", () => pause(target, name)),
    action("retry", "Try now", () => retry(name)),
    action("mode", mode === "backoff" ? "Normal mode" : "Back-off mode", () =>
      changeMode(name, mode),
    ),
    action("route", "Move", () => reroute(name)),
    action("bounce", "Bounce", () => bounce(name), ".danger"),
    action("trash", "Delete", () => remove(target, name), ".danger"),
  ];
}

/** @param {import("../lib/queue-parts.js").Queue} queue @param {boolean} isTold why it is paused is said already */
function overview(queue, isTold) {
  const { recipients, connections, retryAt, pauseReason, modeUntil, lanes, effects, lastError } =
    queue;
  return h(
    "section.card",
    { "aria-label": "State" },
    h(
      "div.card-body",
      null,
      facts([
        ["State", h("span.badges", null, badges(queue))],
        ["Waits for", waiting(queue)],
        ["Recipients", number(recipients)],
        ["Connections", number(connections)],
        ["Next attempt", retryAt > 0 && away(retryAt)],
        ["Paused because", !isTold && pauseReason && said(pauseReason)],
        ["Mode ends", modeUntil > 0 && relative(modeUntil)],
        ["Last error", lastError && said(lastError)],
        [
          "In force",
          effects.length > 0 &&
            h(
              "ul",
              null,
              effects.map((one) =>
                h("li", null, said(one.text ?? `${one.effect}: ${one.on ?? ""} ${one.why ?? ""}`)),
              ),
            ),
        ],
        ["Parts", lanes.length > 0 && h("ul", null, lanes.slice(0, 20).map(laneText))],
      ]),
    ),
  );
}

/** @param {any} lane */
function laneText({ values, recipients, more, heldBy }) {
  const named =
    Object.entries(values)
      .map(([by, value]) => `${by} ${value}`)
      .join(", ") || "other mail";
  return h(
    "li",
    null,
    said(named),
    ": ",
    count(recipients, "recipient"),
    more ? " or more" : "",
    heldBy ? [", ", said(heldBy)] : null,
  );
}

/** @param {{ name: string, domain: string, vmta: string, tab: string, query: URLSearchParams, signal: AbortSignal, to: (tab: string, more?: Record<string, unknown>) => string }} asked */
async function partOf({ name, domain, vmta, tab, query, signal, to }) {
  switch (tab) {
    case "settings": {
      const text = query.get("text") ?? "";
      const set = text ? undefined : "yes";
      const settings = await get("/settings", { domain, vmta, set, name: text }, signal);
      const form = filterForm({
        id: "directive",
        name: "text",
        value: text,
        label: "Part of a directive's name",
        placeholder: "max-smtp-out",
        to: (wanted) => to("settings", { text: wanted }),
      });
      return h(
        "section.card",
        null,
        form,
        settingsTable(
          setFirst(settings),
          text
            ? { title: "No directive has such a name" }
            : {
                title: "Nothing is set for it",
                text: "All directives have their defaults; a part of a name shows them.",
              },
        ),
      );
    }
    case "talks": {
      if (!seesLogs()) return h("section.card", null, notShown());
      const kept = await get("/recent-events/conversations", { queue: name }, signal);
      return talks(kept);
    }
    case "events":
      if (!seesLogs()) return h("section.card", null, notShown());
      return events((await get("/recent-events", { queue: name }, signal))[0]);
    default: {
      const page = await get("/mail", { queue: name, most: 50, after: query.get("after") }, signal);
      return h(
        "section.card",
        null,
        queuedTable(page, (after) => to("", { after })),
      );
    }
  }
}

/** @param {any} kept */
function events(kept) {
  const errors = [...(kept?.errors ?? [])].reverse();
  const recipients = [...(kept?.recipients ?? [])].reverse();
  return [
    card(
      "Last errors",
      table({
        label: "Last errors",
        columns: [
          { label: "Time", tight: true, cell: ({ at }) => away(at) },
          { label: "What happened", cell: ({ text }) => said(text) },
        ],
        rows: errors,
        empty: { title: "No errors", text: "None since the server started." },
      }),
    ),
    recipients.length === 0
      ? note(
          "info",
          "What becomes of single recipients is remembered with track-recipient-events yes.",
        )
      : card(
          "Last recipients",
          table({
            label: "Last recipients",
            columns: [
              { label: "Time", tight: true, cell: ({ at }) => away(at) },
              { label: "Event", tight: true, cell: ({ event }) => event },
              { label: "Recipient", cell: ({ recipient }) => said(recipient) },
              { label: "Host", cell: ({ host }) => said(host) },
              { label: "What was said", wide: true, cell: ({ text }) => said(text) },
            ],
            rows: recipients,
            empty: { title: "None" },
          }),
        ),
  ];
}
