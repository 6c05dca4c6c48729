import { pause, resume, retry } from "../lib/actions.js";
import { get } from "../lib/api.js";
import { h } from "../lib/dom.js";
import { count, number } from "../lib/format.js";
import { pageHead } from "../lib/page.js";
import { action } from "../lib/queue-parts.js";
import { queueTable, WHOLE } from "../lib/queue-table.js";
import { go, link } from "../lib/router.js";
import { pager } from "../lib/table.js";
import { may } from "../session.js";

const PAGE = 50;
/** What can be asked for. */
const STATES = [
  ["", "Any state"],
  ["paused", "Paused"],
  ["backoff", "In back-off"],
  ["retry", "Failed, tried later"],
  ["dns", "Wait for the DNS"],
  ["message-rate", "Held by a message rate"],
  ["queue-connections", "Held by connections"],
  ["not-due", "Not due"],
  ["hold", "Held"],
  ["obstacle", "Cannot be sent"],
];

/** All queues: the server filters, sorts and pages. @param {import("../lib/router.js").Asked} asked */
export async function show({ query, signal }) {
  const text = query.get("text") ?? "";
  const chosen = query.get("waits") ?? "";
  const order = query.get("order") ?? "recipients";
  const vmta = query.get("vmta") ?? "";
  const skip = Math.max(0, Number(query.get("skip")) || 0);
  const filter =
    chosen === "paused"
      ? { paused: "yes" }
      : chosen === "backoff"
        ? { mode: "backoff" }
        : { waits: chosen };
  const { queues, matching, recipients } = await get(
    "/queues/search",
    { text, vmta, ...filter, order, skip, most: PAGE },
    signal,
  );
  const here = { text, waits: chosen, vmta, order: order === "recipients" ? "" : order };
  const rows = queueTable({
    label: "Queues",
    queues,
    columns: WHOLE,
    sorted: order,
    sortLink: (by) => link("/queues", {}, { ...here, order: by === "recipients" ? "" : by }),
    empty:
      text || chosen || vmta
        ? { title: "No queue matches", text: "Try another part of a name, or another state." }
        : {
            title: "No queues",
            text: "A queue is listed while it has mail, or a mode or pause to remember.",
          },
  });
  const to = Math.min(skip + PAGE, matching);
  const pages = pager({
    text:
      matching === 0
        ? ""
        : `${number(skip + 1)}–${number(to)} of ${count(matching, "queue")}, ${count(recipients, "recipient")}`,
    before:
      skip > 0 ? link("/queues", {}, { ...here, skip: Math.max(skip - PAGE, 0) || "" }) : undefined,
    after: to < matching ? link("/queues", {}, { ...here, skip: to }) : undefined,
  });
  const pattern = patternOf(text, vmta);
  const actions =
    may("operator") && matching > 0 && pattern !== undefined && !chosen
      ? [
          action("pause", `Pause ${count(matching, "queue")}`, () =>
            pause({ queue: pattern }, pattern),
          ),
          action("play", "Resume", () => resume({ queue: pattern }, pattern)),
          action("retry", "Try now", () => retry(pattern)),
        ]
      : null;
  return {
    title: "Queues",
    content: [
      pageHead({
        title: "Queues",
        text: "Mail that waits, by recipient domain and virtual MTA.",
        actions,
      }),
      h("section.card", { "aria-label": "Queues" }, filters({ text, chosen, vmta }), rows, pages),
    ],
    live: { events: { kinds: "mode,queue-deferred" } },
  };
}

/** The pattern that means exactly what is listed; undefined where there is none. @param {string} text @param {string} vmta */
function patternOf(text, vmta) {
  if (vmta) return text ? undefined : `*/${vmta}`;
  if (text.includes("*")) return text.includes("/") ? text : undefined;
  return text && /^[^/]+\/[^/]+$/.test(text) ? text : undefined;
}

/** @param {{ text: string, chosen: string, vmta: string }} present */
function filters({ text, chosen, vmta }) {
  const known = STATES.some(([value]) => value === chosen);
  const options = known ? STATES : [...STATES, [chosen, chosen]];
  const form = /** @type {HTMLFormElement} */ (
    h(
      "form.filters",
      {
        role: "search",
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          apply();
        },
        onchange: () => apply(),
      },
      h("input.input", {
        id: "queue-text",
        name: "text",
        type: "search",
        value: text,
        placeholder: "Name, or *.example.com/*",
        "aria-label": "Name of the queue",
        autocomplete: "off",
        spellcheck: "false",
      }),
      h(
        "select.input",
        { id: "queue-state", name: "waits", "aria-label": "State" },
        options.map(([value, label]) => h("option", { value, selected: value === chosen }, label)),
      ),
      vmta
        ? h(
            "a.button",
            { href: link("/queues", {}, { text, waits: chosen }) },
            `Virtual MTA ${vmta} ×`,
          )
        : null,
    )
  );
  const apply = () => {
    const given = new FormData(form);
    go(link("/queues", {}, { text: given.get("text"), waits: given.get("waits"), vmta }));
  };
  return form;
}
