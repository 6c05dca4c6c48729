import { ApiError, errorText } from "./api.js";
import { h } from "./dom.js";
import { again } from "./router.js";

/** What is said where there is nothing to show. @param {string} title @param {import("./dom.js").Child} [text] @param {...import("./dom.js").Child} more */
export function state(title, text, ...more) {
  return h("div.state", null, h("strong", null, title), text ? h("p", null, text) : null, more);
}

/** What is said to those who may see numbers and not what was said of single messages. */
export function notShown() {
  return state(
    "Not shown to you",
    h(
      "span",
      null,
      "Clients from your address may see numbers, but not what was said about single messages: ",
      h("code", null, "http-access"),
      " has ",
      h("code", null, "deny-logs"),
      " for it.",
    ),
  );
}

/** A strip that says something that matters. @param {"info" | "warn" | "bad" | "good"} tone @param {...import("./dom.js").Child} children */
export function note(tone, ...children) {
  return h(
    `div.note.${tone}`,
    { role: tone === "bad" ? "alert" : undefined },
    h("div", null, children),
  );
}

/** Whether what went wrong may be over soon. @param {unknown} error */
export function isPassing(error) {
  return error instanceof ApiError && (error.status === 0 || error.status >= 500);
}

/** A part that failed, said in words. @param {unknown} error @param {boolean} [isAskedAgain] without anybody's doing */
export function failure(error, isAskedAgain = false) {
  const status = error instanceof Error && "status" in error ? error.status : undefined;
  const message = errorText(error);
  if (status === 404) return state("Nothing here", message);
  if (status === 403) return state("Not for you", message);
  return state(
    "This could not be shown",
    `${message}${isAskedAgain ? " It is asked for again every few seconds." : ""}`,
    h("button.button", { type: "button", onclick: () => again() }, "Try again"),
  );
}
