import { h, said } from "./dom.js";
import { count, time } from "./format.js";
import { card } from "./page.js";
import { state } from "./states.js";

/** What we and hosts said to each other, the last attempt first. @param {readonly any[]} kept */
export function talks(kept) {
  if (kept.length === 0)
    return h(
      "div.card",
      null,
      state(
        "No conversation was kept",
        "record-conversations 5 for this domain keeps the commands and replies of its last five attempts, without contents and passwords.",
      ),
    );
  return [...kept].reverse().map(one);
}

/** @param {any} talk */
function one({ host, port, lines, more, failed }) {
  const body = h(
    "ol.talk",
    null,
    lines.map((/** @type {any} */ { at, by, line }) => {
      const isFault = by === "<" && /^[45]/.test(line);
      return h(
        `li${by === ">" ? ".ours" : isFault ? ".fault" : ""}`,
        null,
        h("span.faint", null, time(at)),
        h("span", { "aria-label": by === ">" ? "We said" : "The host said" }, by),
        said(line),
      );
    }),
    failed ? h("li.fault", null, h("span", null, ""), h("span", null, "!"), said(failed)) : null,
  );
  return card(
    said(`${host}:${port}`),
    body,
    h(
      "span.faint.small",
      null,
      count(lines.length, "line"),
      more > 0 ? `, ${count(more, "more was", "more were")} not kept` : "",
    ),
  );
}
