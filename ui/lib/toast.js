import { errorText } from "./api.js";
import { h } from "./dom.js";

/** How long it stays, milliseconds; longer where something can be undone. */
const STAYS = 8000;
const UNDO_STAYS = 20_000;
const MOST = 4;

// It is there before anything is said: a screen reader says only what comes into a region that it knows.
const list = h("div.toasts", { role: "status", "aria-live": "polite" });
document.body.append(list);

/**
 * Says what was done, for some seconds, with a way back where there is one. What went wrong stays until it is closed.
 *
 * @param {string} text
 * @param {{ undo?: () => Promise<unknown>, failed?: boolean }} [options]
 */
export function toast(text, { undo, failed = false } = {}) {
  const back =
    undo && h("button", { type: "button", onclick: () => void takeBack(item, undo) }, "Undo");
  const close = h(
    "button",
    { type: "button", "aria-label": "Close", onclick: () => item.remove() },
    "×",
  );
  const item = h(
    failed ? "div.toast.failed" : "div.toast",
    { role: failed ? "alert" : undefined },
    h("span", null, text),
    back,
    close,
  );
  list.append(item);
  while (list.children.length > MOST) list.firstElementChild?.remove();
  if (failed) return;
  const stays = undo ? UNDO_STAYS : STAYS;
  let timer = setTimeout(() => item.remove(), stays);
  // It waits for whoever is on the way to it.
  const wait = () => clearTimeout(timer);
  const goOn = () => {
    timer = setTimeout(() => item.remove(), stays / 2);
  };
  for (const begin of ["mouseenter", "focusin"]) item.addEventListener(begin, wait);
  for (const end of ["mouseleave", "focusout"]) item.addEventListener(end, goOn);
}

/** @param {HTMLElement} item @param {() => Promise<unknown>} undo */
async function takeBack(item, undo) {
  item.remove();
  try {
    const said = await undo();
    toast(typeof said === "string" ? said : "Undone.");
  } catch (error) {
    toast(`Not undone: ${errorText(error)}`, { failed: true });
  }
}
