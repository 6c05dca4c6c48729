import { get } from "./api.js";

/**
 * @typedef {import("./api.js").Query} Query what holds are asked for and made by
 * @typedef {{ by: string, why: string, since: number, until: number }} Hold
 */

/** The hold of a target, not that of a part of it or of more; undefined when there is none. @param {Query} target @param {AbortSignal} [signal] @returns {Promise<Hold | undefined>} */
export async function heldBy(target, signal) {
  const [hold] = await get("/holds", { ...target, most: 1 }, signal);
  return hold;
}
