import { ApiError, get } from "../lib/api.js";
import { h, said, visible } from "../lib/dom.js";
import { bytes, count, fullTime, time } from "../lib/format.js";
import { eventBadge, messageLink } from "../lib/mail-table.js";
import { card, facts, pageHead } from "../lib/page.js";
import { link } from "../lib/router.js";
import { note, notShown, state } from "../lib/states.js";
import { seesLogs } from "../session.js";

/** What happened to a message, from its acceptance on. @param {import("../lib/router.js").Asked} asked */
export async function show({ params, signal }) {
  const id = params.id ?? "";
  const head = pageHead({
    title: ["Message ", h("span.mono", null, id)],
    crumbs: [["Search", "/ui/search"]],
  });
  if (!seesLogs()) return { title: id, content: [head, h("section.card", null, notShown())] };
  let story;
  try {
    story = await get(`/story/messages/${encodeURIComponent(id)}`, {}, signal);
  } catch (error) {
    if (!(error instanceof ApiError) || (error.status !== 404 && error.status !== 400)) throw error;
    return {
      title: id,
      content: [head, h("div.card", null, state("Nothing is known about it", error.message))],
    };
  }
  const accepted = story.events.find((/** @type {any} */ { event }) => event === "accepted");
  return {
    title: id,
    content: [
      head,
      accepted ? card("As it came", h("div.card-body", null, origin(accepted))) : null,
      story.cut ? note("info", "There is more than is shown here.") : null,
      card(
        "What happened",
        h(
          "ol.timeline",
          null,
          story.events.map((/** @type {any} */ event) => step(event, id)),
        ),
        h("span.faint.small", null, count(story.events.length, "event")),
      ),
    ],
  };
}

/** @param {any} accepted */
function origin({
  sender,
  client,
  user,
  virtualMta,
  job,
  messageId,
  size,
  recipients,
  ofRecipients,
  envelopeId,
}) {
  return facts([
    ["From", said(sender || "<>")],
    [
      "Recipients",
      [
        h(
          "ul",
          null,
          (recipients ?? [])
            .slice(0, 20)
            .map((/** @type {any} */ { address }) => h("li", null, said(address))),
        ),
        ofRecipients > 20 ? h("span.faint", null, `and ${ofRecipients - 20} more`) : null,
      ],
    ],
    ["Client", client && said(client)],
    ["Logged in as", user && said(user)],
    [
      "Virtual MTA",
      virtualMta &&
        h("a", { href: link("/sources/:vmta", { vmta: virtualMta }) }, said(virtualMta)),
    ],
    ["Job", job && h("a", { href: link("/jobs/:job", { job }) }, said(job))],
    ["Message-ID", messageId && said(messageId, ".mono")],
    ["Envelope id", envelopeId && said(envelopeId)],
    ["Size", size !== undefined && bytes(size)],
  ]);
}

/** @param {string} words @param {string} id */
function other(words, id) {
  return h("div.small", null, words, messageLink(id));
}

/** @param {any} event @param {string} shown the message whose page it is */
function step(
  { at, event, recipient, status, text, host, queue, peer, next, attempts, about, report, client },
  shown,
) {
  const when = new Date(at).getTime();
  return h(
    "li",
    null,
    h(
      "div",
      null,
      h("time.numbers", { datetime: at, title: fullTime(when) }, time(when)),
      h("div", null, eventBadge(event)),
    ),
    h(
      "div",
      null,
      recipient ? h("div", null, said(recipient)) : null,
      event === "accepted" && client ? h("div.soft", null, "from ", said(client)) : null,
      text
        ? h(
            "div.soft",
            null,
            status && !text.includes(status) ? h("span.mono", null, `${status} `) : null,
            said(text),
          )
        : null,
      h(
        "div.small.faint",
        null,
        [
          host || peer?.host ? `host ${visible(host ?? peer.host)}` : "",
          peer?.source ? `from ${visible(peer.source)}` : "",
          peer?.tls ? `TLS ${visible(peer.tls)}` : peer ? "in clear" : "",
          attempts ? count(attempts, "attempt") : "",
          next ? `next ${time(new Date(next).getTime())}` : "",
        ]
          .filter(Boolean)
          .join(" · "),
      ),
      queue
        ? h(
            "div.small",
            null,
            h("a", { href: link("/queues/:queue", { queue }) }, said(queue)),
            " · ",
            h("a", { href: link("/queues/:queue", { queue }, { tab: "talks" }) }, "conversations"),
          )
        : null,
      about && about !== shown ? other("About message ", about) : null,
      report && report !== shown ? other("By message ", report) : null,
    ),
  );
}
