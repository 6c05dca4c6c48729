import { get } from "../lib/api.js";
import { h, said } from "../lib/dom.js";
import { away } from "../lib/mail-table.js";
import { pageHead } from "../lib/page.js";
import { table } from "../lib/table.js";
import { tellAlarms } from "../lib/tell.js";

/** What is wrong now. @param {import("../lib/router.js").Asked} asked */
export async function show({ signal }) {
  /** @type {readonly { key: string, plugin?: string, text: string, since: number }[]} */
  const alarms = await get("/alarms", {}, signal);
  tellAlarms(alarms.length);
  const rows = table({
    label: "Alarms",
    columns: [
      { label: "Since", tight: true, cell: ({ since }) => away(since) },
      { label: "Alarm", tight: true, cell: ({ key }) => h("span.badge.bad", null, key) },
      { label: "What is wrong", cell: ({ text }) => said(text) },
    ],
    rows: alarms,
    empty: {
      title: "No alarms",
      text: "Nothing needs attention. What is raised stays here until its cause is gone.",
    },
  });
  return {
    title: "Alarms",
    content: [
      pageHead({ title: "Alarms", text: "They stay until what is wrong is over." }),
      h("section.card", { "aria-label": "Alarms" }, rows),
    ],
    live: { events: { kinds: "alarm" } },
  };
}
