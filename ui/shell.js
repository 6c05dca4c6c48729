import { errorText } from "./lib/api.js";
import { h, replace, said } from "./lib/dom.js";
import { time, timeZone } from "./lib/format.js";
import { icon } from "./lib/icons.js";
import { go, link } from "./lib/router.js";
import { themeSwitch } from "./lib/theme-switch.js";
import { navigation } from "./pages.js";
import { may, session, thisServer, user } from "./session.js";

/** The frame that stays while pages change. */
export function shell() {
  const view = h("main.view", { id: "view", tabindex: -1 });
  const progress = h("div.progress", { "aria-hidden": "true" });
  const links = h("div", null);
  const foot = h("div.side-foot", null);
  const side = h("nav.side", { id: "side", "aria-label": "Pages" }, brand(), links, foot);
  const userPlace = h("span", null);
  const stale = h("div.stale", { role: "status" });
  /** Who the frame was drawn for. @type {ReturnType<typeof session>} */
  let drawnFor;
  /** When what is shown was so, milliseconds since the epoch. */
  let freshAt = Date.now();
  const menu = h(
    "button.button.quiet.icon.menu-button",
    {
      type: "button",
      "aria-label": "Menu",
      "aria-controls": "side",
      "aria-expanded": "false",
      onclick: () => toggle(),
    },
    icon("menu"),
  );
  const top = h("header.top", null, menu, jump(), h("div.top-end", null, userPlace, themeSwitch()));
  const element = h(
    "div.shell",
    null,
    h(
      "a.skip",
      {
        href: "#view",
        onclick: (/** @type {Event} */ event) => {
          event.preventDefault();
          view.focus();
        },
      },
      "Skip to the page",
    ),
    progress,
    side,
    h("div.main", null, top, stale, view),
  );
  /** @param {boolean} [open] */
  function toggle(open = !("menu" in element.dataset)) {
    if (open) element.dataset.menu = "";
    else delete element.dataset.menu;
    menu.setAttribute("aria-expanded", String(open));
    if (open) side.querySelector("a")?.focus();
  }
  element.addEventListener("click", (event) => {
    const isOutside =
      event.target === element || (event.target instanceof Element && event.target.closest("a"));
    if (isOutside) toggle(false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && "menu" in element.dataset) {
      toggle(false);
      menu.focus();
    }
  });
  return {
    element,
    view,
    path: "",
    /** @param {boolean} isBusy */
    busy(isBusy) {
      if (isBusy) progress.dataset.busy = "";
      else delete progress.dataset.busy;
      view.setAttribute("aria-busy", String(isBusy));
    },
    /** The session is known: what it may see. */
    welcome() {
      if (drawnFor === session()) return;
      drawnFor = session();
      replace(links, navigation.map(groupOf));
      const { hostName, version } = thisServer();
      replace(
        foot,
        h("p.small.faint.host", null, said(hostName || location.host)),
        h("p.small.faint", null, version && `Postrider ${version}`),
        h("p.small.faint", null, `Times: ${timeZone()}`),
      );
      const name = user();
      const logIn = session()?.canLogIn
        ? h("a.button.quiet", { href: "/ui/login" }, "Log in")
        : null;
      replace(userPlace, name === undefined ? logIn : userMenu(name));
    },
    /** Says that what is shown may be old, unless there is no problem. @param {unknown} problem */
    freshness(problem) {
      if (problem === undefined) freshAt = Date.now();
      const text =
        problem === undefined ? "" : `As it was at ${time(freshAt)}. ${errorText(problem)}`;
      if (stale.textContent !== text) replace(stale, text || null);
    },
    /** Marks the page that is shown. @param {string} pathname */
    mark(pathname) {
      for (const one of side.querySelectorAll("a.nav-link")) {
        const path = one.getAttribute("href") ?? "";
        const isHere = path === "/ui/" ? pathname === "/ui/" : pathname.startsWith(path);
        if (isHere) one.setAttribute("aria-current", "page");
        else one.removeAttribute("aria-current");
      }
    },
    askLogin() {
      if (!location.pathname.startsWith("/ui/login"))
        go(link("/login", {}, { back: location.pathname + location.search }));
    },
    /** How many alarms are raised. @param {number} count */
    alarms(count) {
      const place = side.querySelector('a[href="/ui/alarms"]');
      place?.querySelector(".nav-count")?.remove();
      if (count > 0) place?.append(h("span.nav-count", { "aria-label": `${count} raised` }, count));
    },
  };
}

function brand() {
  return h("a.brand", { href: "/ui/" }, icon("brand"), "Postrider");
}

/** @param {(typeof navigation)[number]} group */
function groupOf({ group, links }) {
  const offered = links.filter(
    ({ needs, right }) =>
      (needs === undefined || thisServer().sandbox) && (right === undefined || may(right)),
  );
  return h(
    "div",
    null,
    group ? h("p.nav-group", null, group) : null,
    offered.map(({ path, label, icon: drawing }) =>
      h("a.nav-link", { href: `/ui${path}` }, icon(drawing), label),
    ),
  );
}

/** Goes to a queue, a domain, an address or a message by its name. */
function jump() {
  const input = /** @type {HTMLInputElement} */ (
    h("input", {
      type: "search",
      name: "q",
      id: "jump",
      placeholder: "Address, message id, domain, job",
      "aria-label": "Search mail",
      autocomplete: "off",
      spellcheck: "false",
    })
  );
  document.addEventListener("keydown", (event) => {
    const isTyping =
      event.target instanceof HTMLElement &&
      event.target.closest("input, textarea, select, dialog");
    if (event.key !== "/" || isTyping || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
  return h(
    "form.jump",
    {
      role: "search",
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        if (input.value.trim()) go(link("/search", {}, { q: input.value.trim() }));
      },
    },
    icon("search"),
    input,
    h("kbd", { "aria-hidden": "true" }, "/"),
  );
}

/** @param {string} name */
function userMenu(name) {
  return h("a.button.quiet", { href: "/ui/login", title: name }, icon("user"), said(name, ".cut"));
}
