import { h } from "./dom.js";

/**
 * The head of a page.
 *
 * @param {{ title: import("./dom.js").Child, text?: import("./dom.js").Child, crumbs?: readonly (readonly [string, string])[], actions?: import("./dom.js").Child }} what
 */
export function pageHead({ title, text, crumbs = [], actions }) {
  return h(
    "div.page-head",
    null,
    h(
      "div",
      null,
      crumbs.length > 0
        ? h(
            "nav.crumbs",
            { "aria-label": "Above this page" },
            crumbs.map(([label, href]) => [
              h("a", { href }, label),
              h("span", { "aria-hidden": "true" }, "/"),
            ]),
          )
        : null,
      h("h1", null, title),
      text ? h("p", null, text) : null,
    ),
    actions ? h("div.page-actions", null, actions) : null,
  );
}

/** A card with a head. @param {import("./dom.js").Child} title @param {import("./dom.js").Child} content @param {import("./dom.js").Child} [end] */
export function card(title, content, end) {
  return h(
    "section.card",
    null,
    h("div.card-head", null, h("h2", null, title), end ? h("div", null, end) : null),
    content,
  );
}

/** Facts with their names; those without a value are left out. @param {readonly (readonly [string, import("./dom.js").Child])[]} pairs */
export function facts(pairs) {
  return h(
    "dl.facts",
    null,
    pairs.map(([name, value]) => {
      const told = h("dd", null, value);
      return told.textContent === "" ? null : [h("dt", null, name), told];
    }),
  );
}
