import { may } from "../session.js";
import { changeMode, pause, resume, retry } from "./actions.js";
import { h, said } from "./dom.js";
import { fullTime, relative } from "./format.js";
import { icon } from "./icons.js";
import { link } from "./router.js";

/**
 * What pages about queues share.
 *
 * @typedef {{ name: string, recipients: number, connections: number, mode: string, paused: boolean, modeUntil: number, pausedUntil: number, pauseReason?: string, retryAt: number, waits?: { reason: string, text: string, until: number }, lastError?: string, lanes: any[], effects: any[] }} Queue
 */

/** Reasons that somebody may want to look into; the others are the usual course of things. */
const TROUBLE = new Set([
  "dns",
  "no-agent",
  "retry",
  "obstacle",
  "no-source",
  "hosts-skipped",
  "bouncing",
]);

/** @param {string} reason */
function toneOf(reason) {
  if (TROUBLE.has(reason)) return "bad";
  return reason === "not-due" || reason === "lanes" || reason === "moving" ? "" : "warn";
}

/** Why a queue waits, in a word or two. @param {string} reason */
export function reasonBadge(reason) {
  const tone = toneOf(reason);
  return h(`span.badge${tone ? `.${tone}` : ""}`, null, reason.replaceAll("-", " "));
}

/** A queue's state as badges. @param {Queue} queue */
export function badges({ recipients, mode, paused, waits }) {
  return [
    paused ? h("span.badge.warn", null, "paused") : null,
    mode === "backoff" ? h("span.badge.info", null, "back-off") : null,
    waits && waits.reason !== "paused" ? reasonBadge(waits.reason) : null,
    !paused && mode !== "backoff" && waits === undefined
      ? recipients > 0
        ? h("span.badge.good", null, "flowing")
        : h("span.badge", null, "empty")
      : null,
  ];
}

/** What it waits for, in words. @param {Queue} queue */
export function waiting({ recipients, waits, lastError }) {
  if (recipients === 0) return h("span.faint", null, "–");
  if (waits === undefined)
    return lastError ? said(lastError, ".faint") : h("span.faint", null, "nothing keeps it");
  return [
    said(waits.text),
    waits.until > 0
      ? [" ", h("span.faint", { title: fullTime(waits.until) }, relative(waits.until))]
      : null,
  ];
}

/** @param {string} name */
export function queueLink(name) {
  return h("a", { href: link("/queues/:queue", { queue: name }) }, said(name));
}

/** @param {Queue} queue */
export function rowActions({ name, paused, mode, pauseReason: why, pausedUntil: until }) {
  if (!may("operator")) return null;
  const target = { queue: name };
  return h(
    "div.row-actions",
    null,
    paused
      ? small("play", `Resume ${name}`, () => resume(target, name, { why, until }))
      : small("pause", `Pause ${name}`, () => pause(target, name)),
    small("retry", `Try ${name} now`, () => retry(name)),
    small(
      "mode",
      mode === "backoff" ? `Normal mode for ${name}` : `Back-off mode for ${name}`,
      () => changeMode(name, mode),
    ),
  );
}

/** @param {string} drawing @param {string} label @param {() => unknown} act */
export function small(drawing, label, act) {
  return h(
    "button.button.quiet.icon",
    { type: "button", title: label, "aria-label": label, onclick: () => void act() },
    icon(drawing),
  );
}

/** @param {string} drawing @param {string} label @param {() => unknown} act @param {string} [kind] */
export function action(drawing, label, act, kind = "") {
  return h(
    `button.button${kind}`,
    { type: "button", onclick: () => void act() },
    icon(drawing),
    label,
  );
}
