import { get } from "../lib/api.js";
import { h, said } from "../lib/dom.js";
import { count, number, percent, relative } from "../lib/format.js";
import { pageHead } from "../lib/page.js";
import { link } from "../lib/router.js";
import { pager, table } from "../lib/table.js";

/** How far cold virtual MTAs have come. @param {import("../lib/router.js").Asked} asked */
export async function show({ query, signal }) {
  const { warmUps, next } = await get("/warm-up", { after: query.get("after"), most: 100 }, signal);
  const rows = table({
    label: "Warm-ups",
    columns: [
      {
        label: "Virtual MTA",
        name: true,
        cell: ({ virtualMta: vmta }) =>
          h("a", { href: link("/sources/:vmta", { vmta }) }, said(vmta)),
      },
      { label: "Domain", cell: ({ domain }) => said(domain) },
      { label: "Day", end: true, cell: ({ day, date }) => h("span", { title: date }, number(day)) },
      { label: "Today", wide: true, cell: progress },
      {
        label: "Left",
        end: true,
        cell: ({ left }) => (typeof left === "number" ? number(left) : "–"),
      },
      {
        label: "When full",
        cell: ({ whenFull }) => (whenFull === "hold" ? "waits" : "goes another way"),
      },
      {
        label: "State",
        cell: ({ stopped }) =>
          stopped
            ? h("span.badge.warn", null, "day stopped")
            : h("span.badge.good", null, "on its way"),
      },
      { label: "Next day", end: true, cell: ({ nextMidnight }) => relative(nextMidnight) },
    ],
    rows: warmUps,
    empty: {
      title: "Nothing is warmed up",
      text: "cold-virtual-mta and max-cold-virtual-mta-msg in the configuration bring a new address up day by day.",
    },
  });
  return {
    title: "Warm-up",
    content: [
      pageHead({ title: "Warm-up", text: "New addresses send more each day, domain by domain." }),
      h(
        "section.card",
        { "aria-label": "Warm-ups" },
        rows,
        next === undefined
          ? null
          : pager({
              text: count(warmUps.length, "warm-up"),
              after: link("/warm-up", {}, { after: next }),
            }),
      ),
    ],
    live: {},
  };
}

/** @param {any} report */
function progress({ used = 0, allowance }) {
  if (allowance === null)
    return h("span.numbers", null, `${number(used)} messages, no limit today`);
  const bar = h("span", null);
  bar.style.width = `${Math.min(100, allowance === 0 ? 100 : (100 * used) / allowance)}%`;
  return h(
    "div",
    null,
    h("div.bar", { role: "img", "aria-label": percent(used, allowance) }, bar),
    h("span.small.soft.numbers", null, `${number(used)} of ${number(allowance)} messages`),
  );
}
