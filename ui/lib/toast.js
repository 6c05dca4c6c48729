import { errorText } from "./api.js";
import { h } from "./dom.js";

/** How long something can be undone from here, milliseconds. */
const STAYS = 8000;
const MOST = 4;

const list = h("div.toasts", { role: "status", "aria-live": "polite" });

/**
 * Says what was done, for some seconds, with a way back where there is one.
 *
 * @param {string} text
 * @param {{ undo?: () => Promise<unknown> }} [options]
 */
export function toast(text, { undo } = {}) {
  if (!list.isConnected) document.body.append(list);
  const back =
    undo && h("button", { type: "button", onclick: () => void takeBack(item, undo) }, "Undo");
  const close = h(
    "button",
    { type: "button", "aria-label": "Close", onclick: () => item.remove() },
    "×",
  );
  const item = h("div.toast", null, h("span", null, text), back, close);
  list.append(item);
  while (list.children.length > MOST) list.firstElementChild?.remove();
  let timer = setTimeout(() => item.remove(), STAYS);
  // It waits for whoever is on the way to it.
  const wait = () => clearTimeout(timer);
  const goOn = () => {
    timer = setTimeout(() => item.remove(), STAYS / 2);
  };
  for (const begin of ["mouseenter", "focusin"]) item.addEventListener(begin, wait);
  for (const end of ["mouseleave", "focusout"]) item.addEventListener(end, goOn);
}

/** @param {HTMLElement} item @param {() => Promise<unknown>} undo */
async function takeBack(item, undo) {
  item.remove();
  try {
    await undo();
    toast("Undone.");
  } catch (error) {
    toast(`Not undone: ${errorText(error)}`);
  }
}
