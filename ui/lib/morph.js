import { doAs } from "./dom.js";

/**
 * Parts that draw themselves, as charts do: what they were given, and how they take something newer.
 *
 * @type {WeakMap<Element, { given: any, take: (given: any) => void }>}
 */
export const selfDrawn = new WeakMap();

/**
 * Makes what is shown the same as what was made anew, and leaves alone what is the same already: focus, selection, scroll positions and
 * what is typed stay. Elements with the same `data-key` are the same thing, wherever they stand now.
 *
 * @param {Node} shown @param {Node} fresh it is used up
 */
export function morph(shown, fresh) {
  const keyed = new Map();
  for (const child of shown.childNodes) {
    const key = keyOf(child);
    if (key !== undefined && !keyed.has(key)) keyed.set(key, child);
  }
  let place = shown.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const key = keyOf(wanted);
    const known = key === undefined ? place : keyed.get(key);
    if (key !== undefined) keyed.delete(key);
    if (!known || !isSame(known, wanted)) {
      shown.insertBefore(wanted, place);
      continue;
    }
    if (known === place) place = place?.nextSibling ?? null;
    else move(known, shown, place);
    become(known, wanted);
  }
  while (place !== null) {
    const next = place.nextSibling;
    shown.removeChild(place);
    place = next;
  }
}

/** @param {Node} node */
function keyOf(node) {
  return node instanceof HTMLElement ? node.dataset.key : undefined;
}

/** @param {Node} shown @param {Node} wanted */
function isSame(shown, wanted) {
  return shown.nodeName === wanted.nodeName && keyOf(shown) === keyOf(wanted);
}

/** Somebody who is at it stays there. @param {Node} node @param {Node} parent @param {Node | null} place */
function move(node, parent, place) {
  const focused = node.contains(document.activeElement) ? document.activeElement : null;
  parent.insertBefore(node, place);
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
}

/** @param {Node} shown @param {Node} wanted */
function become(shown, wanted) {
  if (!(shown instanceof Element) || !(wanted instanceof Element)) {
    if (shown.nodeValue !== wanted.nodeValue) shown.nodeValue = wanted.nodeValue;
    return;
  }
  // A form belongs to who fills it in.
  if (shown.nodeName === "FORM") return;
  const own = selfDrawn.get(shown);
  const newer = selfDrawn.get(wanted);
  if (own !== undefined && newer !== undefined) return own.take(newer.given);
  for (const { name } of [...shown.attributes])
    if (!wanted.hasAttribute(name) && !isOurs(shown, name)) shown.removeAttribute(name);
  for (const { name, value } of wanted.attributes)
    if (shown.getAttribute(name) === value) continue;
    else if (name !== "style") shown.setAttribute(name, value);
    // The policy of the pages has no style written as text.
    else if (shown instanceof HTMLElement && wanted instanceof HTMLElement)
      shown.style.width = wanted.style.width;
  doAs(shown, wanted);
  morph(shown, wanted);
}

/** What the frame has set: a heading that it put the focus on. @param {Element} element @param {string} name */
function isOurs(element, name) {
  return name === "tabindex" && element.nodeName === "H1";
}
