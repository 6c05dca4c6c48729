import { pause } from "../lib/actions.js";
import { get } from "../lib/api.js";
import { confirm } from "../lib/dialog.js";
import { h } from "../lib/dom.js";
import { count, number } from "../lib/format.js";
import { holdsTable } from "../lib/holds-table.js";
import { pageHead } from "../lib/page.js";
import { action } from "../lib/queue-parts.js";
import { may } from "../session.js";

const SHOWN = 200;

/** What is stopped, by whom and why. @param {import("../lib/router.js").Asked} asked */
export async function show({ signal }) {
  const holds = await get("/holds", { most: SHOWN + 1 }, signal);
  return {
    title: "Holds",
    content: [
      pageHead({
        title: "Holds",
        text: `What operators and plugins have stopped: ${holds.length > SHOWN ? `the first ${number(SHOWN)} holds` : count(holds.length, "hold")}.`,
        actions: may("operator") ? action("pause", "Hold something", hold) : null,
      }),
      h(
        "section.card",
        { "aria-label": "Holds" },
        holdsTable(holds.slice(0, SHOWN), {
          title: "Nothing is held",
          text: "Queues, sources, hosts, senders and jobs can be stopped for a while; mail of theirs waits.",
        }),
      ),
    ],
    live: { events: { kinds: "mode" } },
  };
}

async function hold() {
  const given = await confirm({
    title: "Hold mail",
    action: "Next",
    fields: [
      {
        name: "kind",
        label: "What",
        options: [
          ["queue", "Queues"],
          ["source", "A source address"],
          ["peer", "A destination host"],
          ["sender-domain", "Mail of a sender's domain"],
          ["job", "Mail of a job"],
        ],
      },
      {
        name: "queue",
        label: "Queues (domain/virtual MTA, * for any)",
        value: "*/*",
        required: true,
        pattern: ".+/.+",
      },
      { name: "on", label: "Address, host, domain or job", placeholder: "not for queues" },
    ],
  });
  if (given === undefined) return;
  const { kind = "queue", queue = "", on = "" } = given;
  const target = kind === "queue" ? { queue } : { queue, [kind]: on };
  await pause(target, kind === "queue" ? queue : `${kind} ${on}`);
}
