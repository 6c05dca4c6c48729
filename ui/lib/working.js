import { h, replace } from "./dom.js";

/** What is done sooner than this is not shown as something that takes its time, milliseconds. */
const SOON = 400;

/** @typedef {{ say: (text: string) => void, signal: AbortSignal }} Progress says how far it is; `signal` is aborted when it is to stop */

/**
 * Does something that may take its time, in pieces: says how far it is and can be stopped between them.
 *
 * @template T @param {string} title @param {(progress: Progress) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function working(title, work) {
  const stop = new AbortController();
  const far = h("p.soft.numbers", { "aria-live": "polite" });
  const button = h(
    "button.button",
    {
      type: "button",
      onclick: () => {
        stop.abort();
        replace(button, "Stopping");
        button.setAttribute("disabled", "");
      },
    },
    "Stop",
  );
  const dialog = /** @type {HTMLDialogElement} */ (
    h(
      "dialog",
      {
        "aria-labelledby": "working-title",
        // What is done goes on without its dialog; leaving it means to stop.
        oncancel: (/** @type {Event} */ event) => {
          event.preventDefault();
          stop.abort();
        },
      },
      h(
        "div.dialog-body",
        null,
        h("h2", { id: "working-title" }, title),
        h("div.running", { "aria-hidden": "true" }),
        far,
        h("div.dialog-end", null, button),
      ),
    )
  );
  // A page that is left or loaded anew does not go on: what is done stays done, the rest is left.
  const leaving = (/** @type {Event} */ event) => event.preventDefault();
  window.addEventListener("beforeunload", leaving);
  const timer = setTimeout(() => {
    document.body.append(dialog);
    dialog.showModal();
  }, SOON);
  try {
    return await work({ say: (text) => replace(far, text), signal: stop.signal });
  } finally {
    clearTimeout(timer);
    window.removeEventListener("beforeunload", leaving);
    dialog.remove();
  }
}
