import { errorText, get, put, remove } from "../lib/api.js";
import { confirm } from "../lib/dialog.js";
import { h, replace, said } from "../lib/dom.js";
import { bytes, count, fullTime, number, time } from "../lib/format.js";
import { icon } from "../lib/icons.js";
import { listen } from "../lib/live.js";
import { pageHead } from "../lib/page.js";
import { again, go, link } from "../lib/router.js";
import { state } from "../lib/states.js";
import { pager } from "../lib/table.js";
import { toast } from "../lib/toast.js";
import { isTyping, look, shortly } from "./look.js";

/**
 * @typedef {{ Name: string, Address: string }} Person
 * @typedef {{ ID: string, Read: boolean, From: Person, To: Person[], Cc: Person[], Bcc: Person[], Subject: string, Created: string, Size: number, Attachments: number, Snippet: string, Tags: string[] }} Mail
 * @typedef {{ total: number, unread: number, messages_count: number, messages_unread: number, start: number, messages: Mail[] }} Page
 */

const PAGE = 50;

/** The sandbox's mail, newest first; what arrives is there at once. @param {import("../lib/router.js").Asked} asked */
export async function show({ query, signal }) {
  const search = query.get("q") ?? "";
  const start = Number(query.get("start") ?? 0) || 0;
  const asked = { start, limit: PAGE };
  /** @returns {Promise<Page>} */
  const load = () =>
    search === ""
      ? get("/api/v1/messages", asked, signal)
      : get("/api/v1/search", { ...asked, query: search }, signal);
  const [first] = await Promise.all([load(), look()]);
  const place = h("div.card.mails", { id: "mails", "aria-live": "polite" });
  const counts = h("span", null);
  /** @type {Mail[]} */
  let mails = [];
  present(first);
  follow();
  keys(signal, place);
  return {
    title: "Inbox",
    content: [
      pageHead({ title: "Inbox", text: counts, actions: actions(search) }),
      searchForm(search),
      place,
    ],
  };

  /** @param {Page} page */
  function present(page) {
    mails = page.messages;
    tell(page.total, page.unread);
    replace(
      place,
      mails.length === 0
        ? empty(search)
        : h(
            "ul.mail-list",
            { "aria-label": "Messages" },
            mails.map((mail) => row(mail)),
          ),
      mails.length === 0 ? null : pages(page, search),
    );
  }

  /** @param {number} total @param {number} unread */
  function tell(total, unread) {
    replace(counts, count(total, "message"), ", ", number(unread), " unread");
    document.title = `${unread > 0 ? `(${number(unread)}) ` : ""}Inbox · Postrider`;
  }

  /** Shows what arrives, goes and is read, while this page is open. */
  function follow() {
    let isLoading = false;
    let isStale = false;
    const reload = async () => {
      isStale = true;
      if (isLoading) return;
      isLoading = true;
      try {
        while (isStale && !signal.aborted) {
          isStale = false;
          present(await load());
        }
      } catch (error) {
        if (!signal.aborted) toast(errorText(error));
      } finally {
        isLoading = false;
      }
    };
    const later = () => void reload();
    listen(signal, "/api/v1/stream", {
      // What happened while nobody listened.
      hello: later,
      new: later,
      delete: later,
      truncate: later,
      /** @param {{ ID: string, Read: boolean }} change */
      update: ({ ID, Read }) => {
        const found = place.querySelector(`[data-id="${CSS.escape(ID)}"]`);
        found?.classList.toggle("unread", !Read);
      },
      /** @param {{ Total: number, Unread: number }} now */
      stats: ({ Total, Unread }) => tell(Total, Unread),
    });
  }
}

/** @param {Mail} mail */
function row(mail) {
  const to = [...mail.To, ...mail.Cc, ...mail.Bcc];
  const others = to.length > 1 ? ` and ${number(to.length - 1)} more` : "";
  const at = Date.parse(mail.Created);
  return h(
    "li",
    null,
    h(
      `a.mail${mail.Read ? "" : ".unread"}`,
      { href: link("/inbox/:id", { id: mail.ID }), "data-id": mail.ID },
      h("span.mail-dot", { "aria-hidden": "true" }),
      h(
        "span.mail-people",
        null,
        h("span.mail-from", null, said(shortly(mail.From))),
        h("span.mail-to", null, "to ", said(to[0] ? shortly(to[0]) : "nobody"), others),
      ),
      h(
        "span.mail-text",
        null,
        h("span.mail-subject", null, mail.Subject === "" ? "No subject" : said(mail.Subject)),
        h("span.mail-snippet", null, said(mail.Snippet)),
        mail.Tags.map((tag) => h("span.badge", null, tag)),
      ),
      h(
        "span.mail-facts",
        null,
        h("time", { datetime: mail.Created, title: fullTime(at) }, time(at)),
        h(
          "span",
          null,
          mail.Attachments > 0 ? `${count(mail.Attachments, "file")}, ` : "",
          bytes(mail.Size),
        ),
      ),
    ),
  );
}

/** @param {Page} page @param {string} search */
function pages({ start, messages, messages_count: all }, search) {
  const to = start + messages.length;
  const at = (/** @type {number} */ first) =>
    link("/inbox", {}, { q: search, start: first > 0 ? first : undefined });
  return pager({
    text: `${number(start + 1)} to ${number(to)} of ${number(all)}`,
    before: start > 0 ? at(Math.max(start - PAGE, 0)) : undefined,
    after: to < all ? at(to) : undefined,
  });
}

/** @param {string} search */
function empty(search) {
  if (search !== "")
    return state(
      "No message fits",
      "All words of a search must fit. A dash before one turns it round.",
    );
  return state(
    "No mail yet",
    "Send something to this sandbox by SMTP: it is here a moment later, and goes nowhere else.",
  );
}

/** @param {string} search */
function searchForm(search) {
  const input = /** @type {HTMLInputElement} */ (
    h("input.input", {
      type: "search",
      id: "mail-search",
      name: "q",
      value: search,
      placeholder: "from:ann to:bob subject:hello has:attachment is:unread since:1h",
      "aria-label": "Search messages",
      autocomplete: "off",
      spellcheck: "false",
    })
  );
  return h(
    "form.mail-search",
    {
      role: "search",
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        go(link("/inbox", {}, { q: input.value.trim() }));
      },
    },
    input,
    h("button.button", { type: "submit" }, icon("search"), "Search"),
  );
}

/** @param {string} search */
function actions(search) {
  const found = search === "" ? "all messages" : "the messages found";
  return [
    h(
      "button.button",
      {
        type: "button",
        onclick: async () => {
          await put("/api/v1/messages", { body: { Read: true, Search: search } });
          again();
        },
      },
      "Mark as read",
    ),
    h(
      "button.button.danger",
      {
        type: "button",
        id: "delete-all",
        onclick: async () => {
          const sure = await confirm({
            title: search === "" ? "Delete all messages?" : "Delete the messages found?",
            text: "Their files go from the sandbox's folder. There is no way back.",
            action: `Delete ${found}`,
            danger: true,
          });
          if (sure === undefined) return;
          if (search === "") await remove("/api/v1/messages", { body: {} });
          else await remove("/api/v1/search", { query: { query: search } });
          toast("Deleted.");
          again();
        },
      },
      icon("trash"),
      search === "" ? "Delete all" : "Delete found",
    ),
  ];
}

/** j and k go down and up, s to the search. @param {AbortSignal} signal @param {HTMLElement} place */
function keys(signal, place) {
  document.addEventListener(
    "keydown",
    (event) => {
      if (isTyping(event) || event.metaKey || event.ctrlKey || event.altKey) return;
      const rows = [...place.querySelectorAll("a.mail")];
      const here = rows.indexOf(document.activeElement ?? place);
      const to = { j: here + 1, ArrowDown: here + 1, k: here - 1, ArrowUp: here - 1 }[event.key];
      if (to !== undefined) {
        const next = rows[Math.min(Math.max(to, 0), rows.length - 1)];
        if (next instanceof HTMLElement) {
          event.preventDefault();
          next.focus();
        }
      } else if (event.key === "s") {
        event.preventDefault();
        document.getElementById("mail-search")?.focus();
      }
    },
    { signal },
  );
}
