import { h } from "./dom.js";

/** Links to parts of a page. @param {readonly (readonly [string, string])[]} tabs names and labels @param {string} present @param {(name: string) => string} to */
export function tabs(tabs, present, to) {
  return h(
    "nav.tabs",
    { "aria-label": "Parts of this page" },
    tabs.map(([name, label]) =>
      h("a", { href: to(name), "aria-current": name === present ? "true" : undefined }, label),
    ),
  );
}

/** Settings, those that are set first. @param {readonly any[]} settings */
export function setFirst(settings) {
  return [
    ...settings.filter(({ at }) => at !== undefined),
    ...settings.filter(({ at }) => at === undefined),
  ];
}
