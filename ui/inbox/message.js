import { errorText, get, post, put, remove } from "../lib/api.js";
import { confirm } from "../lib/dialog.js";
import { h, replace, said } from "../lib/dom.js";
import { bytes, fullTime } from "../lib/format.js";
import { icon } from "../lib/icons.js";
import { facts, pageHead } from "../lib/page.js";
import { go, link } from "../lib/router.js";
import { failure } from "../lib/states.js";
import { toast } from "../lib/toast.js";
import { checks } from "./checks.js";
import { isTyping, look, person } from "./look.js";

/**
 * @typedef {{ Name: string, Address: string }} Person
 * @typedef {{ PartID: string, FileName: string, ContentType: string, ContentID: string, Size: number }} File
 * @typedef {{ ID: string, From: Person, To: Person[], Cc: Person[], Bcc: Person[], ReplyTo: Person[], ReturnPath: string, Subject: string, Date: string, Text: string, HTML: string, Size: number, Tags: string[], Attachments: File[], Inline: File[], MessageID: string, ListUnsubscribe: { Header: string, HeaderPost: string, Links: string[], Errors: string } }} Message
 * @typedef {{ name: string, label: string, content: (place: HTMLElement) => void | Promise<void> }} View
 */

/** One message. @param {import("../lib/router.js").Asked} asked */
export async function show({ params, query, signal }) {
  const id = params.id ?? "";
  const path = `/api/v1/message/${encodeURIComponent(id)}`;
  /** @type {[Message, { MessageRelay: { Enabled: boolean, AllowedRecipients: string } }, unknown]} */
  const [message, { MessageRelay: relay }] = await Promise.all([
    get(path, {}, signal),
    get("/api/v1/webui", {}, signal),
    look(),
  ]);
  keys(signal, path);
  return {
    title: message.Subject || "No subject",
    content: [
      pageHead({
        title: message.Subject === "" ? "No subject" : said(message.Subject),
        crumbs: [["Inbox", "/ui/inbox"]],
        actions: actions(message, path, relay),
      }),
      h("section.card.mail-head", null, factsOf(message), files(message, path)),
      views(message, path, query.get("view"), signal),
    ],
  };
}

/** @param {Message} message */
function factsOf(message) {
  const at = Date.parse(message.Date);
  return facts([
    ["From", said(person(message.From))],
    ["To", people(message.To)],
    ["Cc", people(message.Cc)],
    ["Bcc", people(message.Bcc)],
    ["Reply to", people(message.ReplyTo)],
    [
      "Sender",
      message.ReturnPath === message.From.Address ? null : said(message.ReturnPath || "<>"),
    ],
    ["Date", h("time", { datetime: message.Date }, fullTime(at))],
    ["Size", bytes(message.Size)],
    ["Tags", message.Tags.length > 0 && message.Tags.map((tag) => h("span.badge", null, tag))],
  ]);
}

/** @param {readonly Person[]} list */
function people(list) {
  return (
    list.length > 0 &&
    h(
      "span",
      null,
      list.map((one, at) => [at > 0 ? ", " : "", said(person(one))]),
    )
  );
}

/** @param {Message} message @param {string} path */
function files(message, path) {
  const all = [...message.Attachments, ...message.Inline];
  if (all.length === 0) return null;
  return h(
    "ul.mail-files",
    { "aria-label": "Files" },
    all.map(({ PartID, FileName, ContentType, Size }) =>
      h(
        "li",
        null,
        h(
          "a.button",
          { href: `${path}/part/${encodeURIComponent(PartID)}?dl=1`, download: "" },
          said(FileName || ContentType),
          h("span.faint", null, ` ${bytes(Size)}`),
        ),
      ),
    ),
  );
}

/** @param {Message} message @param {string} path @param {string | null} wanted @param {AbortSignal} signal */
function views(message, path, wanted, signal) {
  const place = h("div.mail-view", { id: "mail-view", tabindex: "-1" });
  /** @type {View[]} */
  const all = [
    ...(message.HTML === "" ? [] : [{ name: "html", label: "HTML", content: page }]),
    { name: "text", label: "Text", content: (at) => replace(at, pre(message.Text)) },
    { name: "source", label: "Source", content: source },
    { name: "headers", label: "Headers", content: headers },
    { name: "checks", label: "Checks", content: (at) => checks(at, message, path, signal) },
  ];
  const buttons = all.map((view) =>
    h(
      "button",
      {
        type: "button",
        "aria-pressed": "false",
        "data-view": view.name,
        onclick: () => void choose(view),
      },
      view.label,
    ),
  );
  void choose(all.find(({ name }) => name === wanted) ?? all[0]);
  return h(
    "section.card",
    null,
    h("div.card-head", null, h("div.segments", { role: "group", "aria-label": "View" }, buttons)),
    place,
  );

  /** @param {View | undefined} view */
  async function choose(view) {
    if (view === undefined) return;
    for (const button of buttons)
      button.setAttribute("aria-pressed", String(button.dataset.view === view.name));
    try {
      await view.content(place);
    } catch (error) {
      if (!signal.aborted) replace(place, failure(error));
    }
  }

  /** The page in a frame of its own, which can run nothing. @param {HTMLElement} at */
  function page(at) {
    const frame = h("iframe.mail-frame", {
      title: "The message's HTML",
      sandbox: "allow-popups allow-popups-to-escape-sandbox",
      referrerpolicy: "no-referrer",
      src: `/view/${encodeURIComponent(message.ID)}.html`,
    });
    const remote = h("input", {
      type: "checkbox",
      id: "remote",
      onchange: (/** @type {Event} */ event) => {
        const isOn = event.target instanceof HTMLInputElement && event.target.checked;
        frame.setAttribute(
          "src",
          `/view/${encodeURIComponent(message.ID)}.html${isOn ? "?remote=yes" : ""}`,
        );
      },
    });
    replace(
      at,
      h(
        "label.mail-remote",
        null,
        remote,
        h(
          "span",
          null,
          "Load pictures and styles from other hosts: they learn that the message was opened",
        ),
      ),
      frame,
    );
  }

  /** @param {HTMLElement} at */
  async function source(at) {
    replace(at, pre(await get(`${path}/raw`, {}, signal)));
  }

  /** @param {HTMLElement} at */
  async function headers(at) {
    /** @type {Record<string, string[]>} */
    const fields = await get(`${path}/headers`, {}, signal);
    replace(
      at,
      h(
        "dl.facts.mail-fields",
        null,
        Object.entries(fields).flatMap(([name, values]) =>
          values.map((value) => [h("dt", null, said(name)), h("dd", null, said(value))]),
        ),
      ),
    );
  }
}

/** @param {string} text */
function pre(text) {
  return h("pre.mail-pre", { tabindex: "0" }, text);
}

/** @param {Message} message @param {string} path @param {{ Enabled: boolean, AllowedRecipients: string }} relay */
function actions(message, path, relay) {
  return [
    relay.Enabled
      ? h(
          "button.button",
          {
            type: "button",
            id: "release",
            onclick: () => void release(message, path, relay.AllowedRecipients),
          },
          icon("out"),
          "Release",
        )
      : null,
    h("a.button", { href: `${path}/raw?dl=1`, download: "" }, "Download"),
    h(
      "button.button",
      {
        type: "button",
        onclick: async () => {
          await put("/api/v1/messages", { body: { IDs: [message.ID], Read: false } });
          go("/ui/inbox");
        },
      },
      "Mark as unread",
    ),
    h(
      "button.button.danger",
      { type: "button", id: "delete", onclick: () => void drop(message.ID) },
      icon("trash"),
      "Delete",
    ),
  ];
}

/** @param {string} id */
async function drop(id) {
  const sure = await confirm({
    title: "Delete this message?",
    text: "Its file goes from the sandbox's folder. There is no way back.",
    action: "Delete",
    danger: true,
  });
  if (sure === undefined) return;
  await remove("/api/v1/messages", { body: { IDs: [id] } });
  toast("Deleted.");
  go("/ui/inbox");
}

/** @param {Message} message @param {string} path @param {string} allowed */
async function release(message, path, allowed) {
  const given = await confirm({
    title: "Send this message out of the sandbox?",
    text: ["It may go to: ", said(allowed)],
    action: "Release",
    fields: [{ name: "to", label: "To", value: message.To[0]?.Address ?? "", required: true }],
  });
  if (given === undefined) return;
  try {
    const to = (given.to ?? "").split(",").map((one) => one.trim());
    await post(`${path}/release`, { body: { To: to } });
    toast("Released.");
  } catch (error) {
    toast(errorText(error), { failed: true });
  }
}

/** Escape goes back, Delete deletes. @param {AbortSignal} signal @param {string} path */
function keys(signal, path) {
  document.addEventListener(
    "keydown",
    (event) => {
      if (isTyping(event) || event.metaKey || event.ctrlKey || event.altKey) return;
      if (event.key === "Escape" && document.querySelector("dialog") === null) go(link("/inbox"));
      if (event.key === "Delete")
        void drop(decodeURIComponent(path.slice(path.lastIndexOf("/") + 1)));
    },
    { signal },
  );
}
