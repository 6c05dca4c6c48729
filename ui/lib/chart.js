import { h, replace, svg } from "./dom.js";
import { compact, time, utcDay } from "./format.js";
import { selfDrawn } from "./morph.js";

/**
 * @typedef {{ label: string, tone: string, values: readonly (number | null)[], area?: boolean }} Series what is drawn; `tone` is one of the tones of the style sheet
 * @typedef {{ label: string, times: readonly number[], step: number, series: readonly Series[], height?: number, unit?: (value: number) => string, scale?: (most: number) => number }} Drawn `scale`: in which unit the rules have round numbers
 */

const DAY = 86_400_000;
const LEFT = 44;
const RIGHT = 4;
const TOP = 8;
const BOTTOM = 20;

/**
 * Lines over time, with a cursor that tells the numbers: by the pointer, and by the arrow keys, Home and End, which are said aloud to
 * those who cannot see them.
 *
 * @param {Drawn} drawn
 */
export function chart(drawn) {
  const { label, height = 180 } = drawn;
  let shown = drawn;
  const plot = svg("svg", {
    height,
    role: "img",
    "aria-label": `${label}: use the arrow keys for single values`,
    tabindex: 0,
  });
  const legend = h("div.legend", null);
  const spoken = h("div.visually-hidden", { "aria-live": "polite" });
  const element = h("figure.chart", null, legend, plot, spoken);
  /** @type {number | undefined} */
  let at;
  let width = 0;
  const draw = () => {
    if (width <= 0) return;
    plot.setAttribute("viewBox", `0 0 ${width} ${height}`);
    replace(plot, linesOf(shown, { width, height, at }));
    replace(legend, legendOf(shown, at));
  };
  const last = () => shown.times.length - 1;
  plot.addEventListener("pointermove", (event) => {
    const x = event.clientX - plot.getBoundingClientRect().left;
    at = Math.min(Math.max(Math.round(((x - LEFT) / (width - LEFT - RIGHT)) * last()), 0), last());
    draw();
  });
  const leave = () => {
    at = undefined;
    draw();
  };
  plot.addEventListener("pointerleave", leave);
  plot.addEventListener("blur", leave);
  plot.addEventListener("keydown", (event) => {
    const next = moved(event.key, at, last());
    if (next === undefined) return;
    event.preventDefault();
    at = next;
    draw();
    replace(spoken, sentenceOf(shown, at));
  });
  const resized = new ResizeObserver(([entry]) => {
    if (!plot.isConnected) return resized.disconnect();
    const next = Math.round(entry?.contentRect.width ?? 0);
    if (next === width) return;
    width = next;
    draw();
  });
  resized.observe(plot);
  replace(legend, legendOf(shown, at));
  selfDrawn.set(element, {
    given: drawn,
    take(newer) {
      // The cursor stays at its time while the times move on.
      const same = at === undefined ? -1 : newer.times.indexOf(shown.times[at]);
      if (same >= 0) at = same;
      shown = newer;
      draw();
    },
  });
  return element;
}

/** Where a key takes the cursor; undefined for other keys. @param {string} key @param {number | undefined} at @param {number} last */
function moved(key, at, last) {
  switch (key) {
    case "ArrowLeft":
      return Math.max((at ?? last + 1) - 1, 0);
    case "ArrowRight":
      return Math.min((at ?? last) + 1, last);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return undefined;
  }
}

/** @param {Drawn} drawn @param {{ width: number, height: number, at: number | undefined }} size */
function linesOf({ times, series, step, unit = compact, scale }, { width, height, at }) {
  const most = Math.max(4, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const one = scale?.(most) ?? 1;
  const top = niceTop(Math.max(4, most / one)) * one;
  const last = Math.max(times.length - 1, 1);
  const x = (/** @type {number} */ index) => LEFT + (index / last) * (width - LEFT - RIGHT);
  const y = (/** @type {number} */ value) =>
    height - BOTTOM - (value / top) * (height - TOP - BOTTOM);
  const rules = [0, 0.25, 0.5, 0.75, 1].map((part) => [
    svg("line", {
      class: "rule",
      x1: LEFT,
      x2: width - RIGHT,
      y1: Math.round(y(top * part)),
      y2: Math.round(y(top * part)),
    }),
    svg("text", { x: LEFT - 8, y: y(top * part) + 4, "text-anchor": "end" }, unit(top * part)),
  ]);
  const places = Math.max(2, Math.min(7, Math.floor(width / 110)));
  const labels = Array.from({ length: places }, (_, place) => {
    const index = Math.round((place / (places - 1)) * last);
    const anchor = place === 0 ? "start" : place === places - 1 ? "end" : "middle";
    return svg(
      "text",
      { x: x(index), y: height - 4, "text-anchor": anchor },
      axisTime(times[index], step),
    );
  });
  const lines = series.map(({ tone, values, area }) => {
    const paths = piecesOf(values);
    return svg(
      "g",
      { class: `tone-${tone}` },
      area
        ? paths.map((piece) =>
            svg("path", {
              class: "area",
              d: `${path(piece, x, y)}L${x(piece.at(-1)?.[0] ?? 0)} ${y(0)}L${x(piece[0]?.[0] ?? 0)} ${y(0)}Z`,
            }),
          )
        : null,
      paths.map((piece) => svg("path", { class: "series", d: path(piece, x, y) })),
      paths
        .filter((piece) => piece.length === 1)
        .map(([[index, value] = [0, 0]]) =>
          svg("circle", { cx: x(index), cy: y(value), r: 2, fill: "currentColor" }),
        ),
      at === undefined || typeof values[at] !== "number"
        ? null
        : svg("circle", { cx: x(at), cy: y(values[at] ?? 0), r: 3.5, fill: "currentColor" }),
    );
  });
  const cursor =
    at === undefined
      ? null
      : svg("line", { class: "cursor", x1: x(at), x2: x(at), y1: TOP, y2: height - BOTTOM });
  return [rules, labels, lines, cursor];
}

/** Runs of values that are known, with their places. @param {readonly (number | null)[]} values */
function piecesOf(values) {
  /** @type {[number, number][][]} */
  const pieces = [];
  let isOpen = false;
  values.forEach((value, index) => {
    if (value === null) isOpen = false;
    else if (isOpen) pieces.at(-1)?.push([index, value]);
    else {
      pieces.push([[index, value]]);
      isOpen = true;
    }
  });
  return pieces;
}

/** @param {readonly [number, number][]} piece @param {(index: number) => number} x @param {(value: number) => number} y */
function path(piece, x, y) {
  return `M${piece.map(([index, value]) => `${x(index).toFixed(1)} ${y(value).toFixed(1)}`).join("L")}`;
}

/** @param {Drawn} drawn @param {number | undefined} at */
function legendOf({ times, series, step, unit = compact }, at) {
  const index = at ?? times.length - 1;
  const when = times[index];
  return [
    series.map(({ label, tone, values }) => {
      const value = values[index];
      return h(
        "span",
        null,
        h(`span.dot.tone-${tone}`, null),
        label,
        h("b", null, typeof value === "number" ? unit(value) : "–"),
      );
    }),
    when === undefined
      ? null
      : h("span.faint", null, at === undefined ? "latest" : cursorTime(when, step)),
  ];
}

/** The values at the cursor in words. @param {Drawn} drawn @param {number} at */
function sentenceOf({ times, series, step, unit = compact }, at) {
  const values = series.map(({ label, values }) => {
    const value = values[at];
    return `${label} ${typeof value === "number" ? unit(value) : "unknown"}`;
  });
  return `${cursorTime(times[at] ?? 0, step)}: ${values.join(", ")}`;
}

/** @param {number} at @param {number} step */
function cursorTime(at, step) {
  return step >= DAY ? `${utcDay(at)} (UTC)` : time(at);
}

/** @param {number | undefined} at @param {number} step */
function axisTime(at, step) {
  if (at === undefined) return "";
  const date = new Date(at);
  const clock = date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  // Days are those of UTC: in other zones they begin on another date.
  return step >= DAY
    ? utcDay(at)
    : step >= 3_600_000
      ? `${date.toLocaleDateString("en-GB", { weekday: "short" })} ${clock}`
      : clock;
}

/** The next round number whose quarters are whole ones. @param {number} value at least 4 */
function niceTop(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  const tops = [1, 2, 4, 6, 8, 10, 20].map((each) => each * power);
  return tops.find((top) => top >= value && top % 4 === 0) ?? value;
}
