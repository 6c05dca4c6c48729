import { get } from "../lib/api.js";
import { h } from "../lib/dom.js";
import { number, relative } from "../lib/format.js";
import { pageHead } from "../lib/page.js";

/** The state of the server at a glance. @param {import("../lib/router.js").Asked} asked */
export async function show({ signal }) {
  const status = await get("/status", {}, signal);
  const stat = (/** @type {string} */ label, /** @type {string} */ value) =>
    h("dl.stat", null, h("dt", null, label), h("dd", null, value));
  return {
    title: "Overview",
    content: [
      pageHead({ title: "Overview", text: `Started ${relative(status.startedAt)}` }),
      h(
        "div.card.stats",
        null,
        stat("Recipients queued", number(status.recipients)),
        stat("Queues", number(status.queues)),
        stat("Connections out", number(status.connectionsOut)),
        stat("Alarms", number(status.alarms.length)),
      ),
    ],
  };
}
