import { get } from "../lib/api.js";
import { h, said } from "../lib/dom.js";
import { filterForm } from "../lib/filter-form.js";
import { bytes, count, number } from "../lib/format.js";
import { pageHead } from "../lib/page.js";
import { link } from "../lib/router.js";
import { note } from "../lib/states.js";
import { table } from "../lib/table.js";

/** The jobs with mail in the queues. @param {import("../lib/router.js").Asked} asked */
export async function show({ query, signal }) {
  const text = query.get("text") ?? "";
  const { jobs, matching, unnamed, complete } = await get(
    "/jobs",
    { job: text && (text.includes("*") ? text : `*${text}*`), most: 100 },
    signal,
  );
  const rows = table({
    label: "Jobs",
    columns: [
      {
        label: "Job",
        name: true,
        cell: ({ name }) => h("a", { href: link("/jobs/:job", { job: name }) }, said(name)),
      },
      { label: "Recipients", end: true, cell: ({ recipients }) => number(recipients) },
      { label: "Size", end: true, cell: ({ bytes: size }) => bytes(size) },
    ],
    rows: jobs,
    key: ({ name }) => name,
    empty: {
      title: "No jobs",
      text: "Mail names its job with X-Job, or MAIL FROM’s parameter; a job is listed while its mail waits.",
    },
  });
  const rest =
    matching > jobs.length
      ? `the fullest ${number(jobs.length)} of ${number(matching)}`
      : count(jobs.length, "job");
  return {
    title: "Jobs",
    content: [
      pageHead({
        title: "Jobs",
        text: `Mail in the queues by job: ${rest}${unnamed?.recipients ? `, and ${count(unnamed.recipients, "recipient")} without a job` : ""}.`,
      }),
      complete === false
        ? note("info", "The queues are being counted: these numbers are not complete yet.")
        : null,
      h(
        "section.card",
        null,
        filterForm({
          id: "job",
          name: "text",
          value: text,
          label: "Name of the job",
          placeholder: "Part of a name, or spring-*",
          to: (wanted) => link("/jobs", {}, { text: wanted }),
        }),
        rows,
      ),
    ],
    live: {},
  };
}
