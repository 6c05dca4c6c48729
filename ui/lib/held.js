import { may } from "../session.js";
import { pause, resume } from "./actions.js";
import { said } from "./dom.js";
import { relative } from "./format.js";
import { moment } from "./mail-table.js";
import { action } from "./queue-parts.js";
import { note } from "./states.js";

/**
 * What holds back the mail that a page is about.
 *
 * @typedef {import("./hold.js").Query} Query
 * @typedef {import("./hold.js").Hold} Hold
 */

/** Says who stopped it, since when, why and until when. @param {Hold | undefined} hold */
export function holdNote(hold) {
  if (hold === undefined) return null;
  const { by, why, since, until } = hold;
  return note(
    "warn",
    "Paused by ",
    said(by),
    since > 0 ? [" since ", moment(since)] : null,
    until > 0 ? `, goes on ${relative(until)}` : ", until somebody resumes it",
    why ? [": ", said(why)] : ".",
  );
}

/** The one of pause and resume that changes something. @param {Query} target @param {string} name @param {Hold | undefined} hold */
export function holdAction(target, name, hold) {
  if (!may("operator")) return null;
  return hold === undefined
    ? action("pause", "Pause", () => pause(target, name))
    : action("play", "Resume", () => resume(target, name, hold));
}
