import { may } from "../session.js";
import { pause, resume } from "./actions.js";
import { get } from "./api.js";
import { said } from "./dom.js";
import { relative } from "./format.js";
import { moment } from "./mail-table.js";
import { action } from "./queue-parts.js";
import { note } from "./states.js";

/**
 * What keeps the mail of a page's subject.
 *
 * @typedef {import("./api.js").Query} Query what holds are asked for and made by
 * @typedef {{ by: string, why: string, since: number, until: number }} Hold
 */

/** The hold of a target; undefined when there is none. @param {Query} target @param {AbortSignal} signal @returns {Promise<Hold | undefined>} */
export async function heldBy(target, signal) {
  const [hold] = await get("/holds", { ...target, most: 1 }, signal);
  return hold;
}

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
