import { act } from "../lib/actions.js";
import { get, post } from "../lib/api.js";
import { confirm } from "../lib/dialog.js";
import { h, said } from "../lib/dom.js";
import { count } from "../lib/format.js";
import { settingsTable } from "../lib/mail-table.js";
import { card, pageHead } from "../lib/page.js";
import { action } from "../lib/queue-parts.js";
import { go, link } from "../lib/router.js";
import { note, state } from "../lib/states.js";
import { setFirst, tabs } from "../lib/tabs.js";
import { may } from "../session.js";

/** @type {readonly (readonly [string, string])[]} */
const TABS = [
  ["", "In force"],
  ["review", "Check and reload"],
];

/** What is in force, where it comes from, and what a reload would change. @param {import("../lib/router.js").Asked} asked */
export async function show({ query, signal }) {
  const tab = query.get("tab") ?? "";
  const part = tab === "review" ? await review(signal) : await inForce(query, signal);
  return {
    title: "Configuration",
    content: [
      pageHead({ title: "Configuration", text: "Each value, with the line it comes from." }),
      tabs(TABS, tab, (which) => link("/configuration", {}, { tab: which })),
      part,
    ],
  };
}

/** @param {URLSearchParams} query @param {AbortSignal} signal */
async function inForce(query, signal) {
  const vmta = query.get("vmta") || "{default}";
  const domain = query.get("domain") || (query.get("vmta") ? "domain.invalid" : "");
  const text = query.get("text") ?? "";
  const all = query.get("all") ?? "";
  const set = all || text ? undefined : "yes";
  const settings = setFirst(
    await get(
      "/settings",
      domain ? { domain, vmta, set, name: text } : { set, name: text },
      signal,
    ),
  );
  const which = (/** @type {string} */ value, /** @type {string} */ label) =>
    h(
      "a",
      {
        href: link("/configuration", {}, { domain, vmta: query.get("vmta"), all: value }),
        "aria-current": value === all ? "true" : undefined,
      },
      label,
    );
  const field = (
    /** @type {string} */ name,
    /** @type {string} */ label,
    /** @type {string} */ value,
    /** @type {string} */ placeholder,
  ) =>
    h(
      "label.field",
      null,
      h("span", null, label),
      h("input.input", {
        id: `setting-${name}`,
        name,
        value,
        placeholder,
        autocomplete: "off",
        spellcheck: "false",
      }),
    );
  const form = /** @type {HTMLFormElement} */ (
    h(
      "form.filters",
      {
        role: "search",
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          go(
            link(
              "/configuration",
              {},
              Object.fromEntries(
                [...new FormData(form)].map(([name, value]) => [name, String(value).trim()]),
              ),
            ),
          );
        },
      },
      field("domain", "Recipient domain", query.get("domain") ?? "", "gmail.com"),
      field("vmta", "Virtual MTA", query.get("vmta") ?? "", "{default}"),
      field("text", "Directive", text, "part of its name"),
      h("button.button.primary", { type: "submit" }, "Show"),
      !text
        ? h("div.segments.end", null, which("", "What is set"), which("yes", "All directives"))
        : null,
    )
  );
  return h(
    "section.card",
    { "aria-label": "Settings in force" },
    form,
    domain
      ? null
      : h(
          "p.card-body.soft",
          null,
          "What holds for the server itself. How mail is sent depends on where it goes and which virtual MTA sends it: name a recipient domain to see what holds for it.",
        ),
    settingsTable(
      settings,
      text
        ? { title: "No directive has such a name" }
        : { title: "Nothing is set for it", text: "All directives have their defaults." },
    ),
  );
}

/** @param {AbortSignal} signal */
async function review(signal) {
  if (!may("admin"))
    return h(
      "div.card",
      null,
      state("Not for you", "Seeing and reloading the configuration needs the right admin."),
    );
  const found = await get("/configuration/review", {}, signal);
  const { ok, report, needsRestart, changes, more } = found;
  const diff =
    changes.length === 0
      ? state(
          "Nothing has changed",
          "No line differs from what is in force. Secrets are not compared: a reload takes them over too.",
        )
      : h(
          "pre.code",
          { tabindex: 0, "aria-label": "Changes" },
          changes.map((/** @type {any} */ { sign, text }) =>
            h(
              `span.line${sign === "+" ? ".plus" : sign === "-" ? ".minus" : ""}`,
              null,
              `${sign} ${text}\n`,
            ),
          ),
          more ? "…" : null,
        );
  return [
    ok
      ? note("good", "The configuration can be put in force.")
      : note("bad", "The configuration cannot be put in force; what is in force stays."),
    needsRestart.length > 0
      ? note("warn", "Takes effect only at the next start: ", said(needsRestart.join(", ")))
      : null,
    report ? card("What the check says", h("pre.code", { tabindex: 0 }, report)) : null,
    card("What a reload changes", diff, [
      action("retry", "Check again", () =>
        go(link("/configuration", {}, { tab: "review" }), { replace: true }),
      ),
      " ",
      ok ? action("play", "Reload", () => reload(changes), ".primary") : null,
    ]),
  ];
}

/** @param {readonly any[]} changes */
async function reload(changes) {
  const lines = changes.filter(({ sign }) => sign !== " ").length;
  const given = await confirm({
    title: "Put this configuration in force?",
    text: `${lines === 0 ? "No line changes" : count(lines, "line changes", "lines change")}. Open connections finish by what they began with; no mail is lost.`,
    action: "Reload",
  });
  if (given === undefined) return;
  await act(async () => {
    const { needsRestart } = await post("/reload");
    return needsRestart.length === 0
      ? "Reloaded."
      : `Reloaded; at the next start: ${needsRestart.join(", ")}.`;
  });
}
