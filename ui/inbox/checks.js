import { errorText, get, post } from "../lib/api.js";
import { h, replace, said } from "../lib/dom.js";
import { card, facts } from "../lib/page.js";
import { failure, note, state } from "../lib/states.js";
import { table } from "../lib/table.js";
import { programTable } from "./programs.js";

/**
 * @typedef {{ URL: string, StatusCode: number, Status: string }} CheckedLink
 * @typedef {{ code: string, result: "ok" | "advice" | "broken" | "unknown", text: string, rules: { provider: string, rule: string, source: string }[] }} Check
 */

const TONES = { ok: "good", advice: "info", broken: "bad", unknown: "warn" };

/**
 * What can be found out about a message. Nothing is asked of others before somebody presses a button.
 *
 * @param {HTMLElement} place @param {import("./message.js").Message} message @param {string} path @param {AbortSignal} signal
 */
export async function checks(place, message, path, signal) {
  /** @type {{ Links: CheckedLink[] }} */
  const { Links } = await get(`${path}/link-check`, {}, signal);
  const links = h("div", null, linkTable(Links));
  const programs = h(
    "div",
    null,
    state(
      "Not checked yet",
      "HTML and CSS that some mail programs do not show, according to the data of caniemail.com that comes with this server. Nothing is fetched.",
    ),
  );
  const clicked = h("div", { role: "status" });
  const rules = h(
    "div",
    null,
    state(
      "Not checked yet",
      "The rules of Gmail, Yahoo, Microsoft and Apple, as if this server had sent the message. It asks the DNS.",
    ),
  );
  replace(
    place,
    card(
      "Unsubscribing",
      [unsubscribe(message.ListUnsubscribe), clicked],
      isOneClick(message.ListUnsubscribe) &&
        button("unsubscribe", "Unsubscribe by one click", async () => {
          replace(clicked, await click(`${path}/unsubscribe`, signal));
        }),
    ),
    card(
      "Links",
      links,
      Links.length > 0 &&
        button("check-links", "Ask for each link", async () => {
          const { Links: asked } = await post(`${path}/link-check`, { signal });
          replace(links, linkTable(asked));
        }),
    ),
    message.HTML !== "" &&
      card(
        "What mail programs show",
        programs,
        button("check-html", "Check", async () => {
          replace(programs, programTable(await get(`${path}/html-check`, {}, signal)));
        }),
      ),
    card(
      "What providers say",
      rules,
      button("check-rules", "Check", async () => {
        const { checks: found } = await post(`${path}/compliance-check`, { signal });
        replace(rules, ruleTable(found));
      }),
    ),
  );

  /** @param {string} id @param {string} label @param {() => Promise<void>} run */
  function button(id, label, run) {
    const element = /** @type {HTMLButtonElement} */ (
      h(
        "button.button",
        {
          type: "button",
          id,
          onclick: async () => {
            element.disabled = true;
            try {
              await run();
            } catch (error) {
              if (!signal.aborted) replace(place, failure(error));
            } finally {
              element.disabled = false;
            }
          },
        },
        label,
      )
    );
    return element;
  }
}

/** @param {readonly CheckedLink[]} links */
function linkTable(links) {
  return table({
    label: "Links",
    columns: [
      { label: "Link", wide: true, cell: ({ URL }) => said(URL) },
      {
        label: "Answer",
        tight: true,
        cell: ({ StatusCode, Status }) => {
          const isGood = StatusCode >= 200 && StatusCode < 400;
          const tone =
            StatusCode === 0 ? (Status === "not asked" ? "" : ".bad") : isGood ? ".good" : ".bad";
          return h(
            `span.badge${tone}`,
            null,
            StatusCode === 0 ? "" : `${StatusCode} `,
            said(Status),
          );
        },
      },
    ],
    rows: links,
    empty: { title: "No links", text: "The message has no web addresses in it." },
  });
}

/** @param {import("./message.js").Message["ListUnsubscribe"]} fields */
function unsubscribe({ Header, HeaderPost, Links, Errors }) {
  if (Header === "" && HeaderPost === "")
    return state(
      "No List-Unsubscribe",
      "Fine for a receipt. Bulk mail needs one, with one click (RFC 8058).",
    );
  return h(
    "div.card-body",
    null,
    Errors === ""
      ? note(
          "good",
          isOneClick({ HeaderPost })
            ? "Can be left with one click (RFC 8058)."
            : "Can be left, but not with one click: List-Unsubscribe-Post is missing.",
        )
      : note("bad", said(Errors)),
    facts([
      ["List-Unsubscribe", said(Header)],
      ["List-Unsubscribe-Post", HeaderPost !== "" && said(HeaderPost)],
      [
        "Links",
        Links.length > 0 &&
          h(
            "span",
            null,
            Links.map((link) => h("span.mail-link", null, said(link))),
          ),
      ],
    ]),
  );
}

/** @param {{ HeaderPost: string }} fields */
function isOneClick({ HeaderPost }) {
  return HeaderPost.trim() === "List-Unsubscribe=One-Click";
}

/** Clicks as a provider does, and shows what the sender's server has answered. @param {string} path @param {AbortSignal} signal */
async function click(path, signal) {
  try {
    /** @type {{ URL: string, StatusCode: number, Unsubscribed: boolean, Location: string, Text: string }} */
    const { URL, StatusCode, Unsubscribed, Location, Text } = await post(path, { signal });
    const text = Unsubscribed
      ? `The sender's server has answered ${StatusCode}: unsubscribed.`
      : `The sender's server has answered ${StatusCode}: that does not unsubscribe anybody.`;
    return h(
      "div.card-body",
      null,
      note(Unsubscribed ? "good" : "bad", text),
      facts([
        ["Asked", said(URL)],
        ["Leads to", Location !== "" && said(Location)],
        ["Answer", Text !== "" && said(Text)],
      ]),
    );
  } catch (error) {
    if (signal.aborted) throw error;
    return h("div.card-body", null, note("bad", said(errorText(error))));
  }
}

/** @param {readonly Check[]} found */
function ruleTable(found) {
  return table({
    label: "Rules of providers",
    columns: [
      {
        label: "Result",
        tight: true,
        cell: ({ result }) => h(`span.badge.${TONES[result]}`, null, result),
      },
      { label: "Check", tight: true, cell: ({ code }) => code },
      { label: "What was found", wide: true, cell: ({ text }) => said(text) },
    ],
    rows: found,
    empty: { title: "Nothing was checked" },
  });
}
