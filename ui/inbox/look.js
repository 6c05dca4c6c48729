import { h } from "../lib/dom.js";

const SHEET = "/ui/inbox/inbox.css";

/** Loads what these pages look like besides the rest. Resolves when it is there, so that nothing jumps. */
export function look() {
  if (document.querySelector(`link[href="${SHEET}"]`)) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => resolve(undefined);
    const sheet = h("link", { rel: "stylesheet", href: SHEET, onload: done, onerror: done });
    document.head.append(sheet);
  });
}

/** `Ann <ann@example.com>` @param {{ Name: string, Address: string }} person */
export function person({ Name, Address }) {
  return Name === "" ? Address : `${Name} <${Address}>`;
}

/** The name, or the address without one. @param {{ Name: string, Address: string }} person */
export function shortly({ Name, Address }) {
  return Name || Address || "nobody";
}

/** Whether somebody is typing. @param {Event} event */
export function isTyping(event) {
  return (
    event.target instanceof HTMLElement &&
    event.target.closest("input, textarea, select, dialog") !== null
  );
}
