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

/** Links of which one is chosen. @param {string} label @param {readonly (readonly [string, string])[]} choices values and labels @param {string} present @param {(value: string) => string} to */
export function segments(label, choices, present, to) {
  return h(
    "div.segments",
    { role: "group", "aria-label": label },
    choices.map(([value, text]) =>
      h("a", { href: to(value), "aria-current": value === present ? "true" : undefined }, text),
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
