import { seesLogs } from "../session.js";
import { ApiError, get } from "./api.js";
import { h } from "./dom.js";
import { notShown, state } from "./states.js";

/**
 * A search of what happened to mail. Where none is kept, or shown to who is here, `off` says so.
 *
 * @param {readonly string[]} words @param {AbortSignal} signal
 * @returns {Promise<{ hits: readonly any[], next: string | null, off?: HTMLElement }>}
 */
export async function storySearch(words, signal) {
  if (!seesLogs()) return { hits: [], next: null, off: notShown() };
  try {
    return await get("/story/search", { w: words }, signal);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
    return { hits: [], next: null, off: storyOff() };
  }
}

function storyOff() {
  return state(
    "No story is kept",
    h(
      "span",
      null,
      "With ",
      h("code", null, "story yes"),
      " in the configuration the server remembers what happens to each message.",
    ),
  );
}
