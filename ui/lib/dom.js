/**
 * Elements from data. Text only ever becomes text: there is no way from here to HTML that somebody else wrote.
 *
 * @typedef {Node | string | number | null | undefined | false | readonly Child[]} Child
 * @typedef {Record<string, unknown>} Props
 */

const SVG = "http://www.w3.org/2000/svg";
/** Attributes that hold addresses: they stay on this server. */
const ADDRESSES = new Set(["href", "src", "action", "formaction"]);
const LOCAL = /^(?:[#?]|\/(?!\/))/;

/**
 * Characters that have no form of their own, or turn the text around them: shown by their numbers, so that nothing that a peer
 * said can hide or look like something else.
 */
const UNSEEN = /(?![\t\n\u200c\u200d])[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** The listeners that elements were made with. @type {WeakMap<Element, Map<string, EventListener>>} */
const listeners = new WeakMap();

/** A text as it can be shown. @param {unknown} text @returns {string} */
export function visible(text) {
  return String(text).replace(UNSEEN, (c) => `\\x{${(c.codePointAt(0) ?? 0).toString(16)}}`);
}

/**
 * Makes an element: `h("p.soft", { id: "x" }, "text", child)`. Properties that begin with `on` are listeners.
 *
 * @param {string} tag a name, with classes after dots
 * @param {Props | null} [props]
 * @param {...Child} children
 * @returns {HTMLElement}
 */
export function h(tag, props, ...children) {
  const [name = "div", ...classes] = tag.split(".");
  const element = document.createElement(name);
  if (classes.length > 0) element.className = classes.join(" ");
  return fill(element, props, children);
}

/** The same for SVG. @param {string} tag @param {Props | null} [props] @param {...Child} children @returns {SVGElement} */
export function svg(tag, props, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

/** @template {Element} T @param {T} element @param {Props | null | undefined} props @param {readonly Child[]} children @returns {T} */
function fill(element, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) setOne(element, name, value);
  add(element, children);
  return element;
}

/** @param {Element} element @param {string} name @param {unknown} value */
function setOne(element, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name.startsWith("on")) {
    if (typeof value !== "function") throw new TypeError(`${name} takes a function`);
    return listen(element, name.slice(2), /** @type {EventListener} */ (value));
  }
  if (name === "style" || name === "srcdoc") throw new TypeError(`${name} is not set from here`);
  if (name === "class") return void element.classList.add(...String(value).split(" "));
  if (ADDRESSES.has(name) && !LOCAL.test(String(value)))
    throw new TypeError(`${name} leads away from this server: ${value}`);
  if (name === "value" && "value" in element) return void Object.assign(element, { value });
  element.setAttribute(name, value === true ? "" : String(value));
}

/** @param {Element} element @param {string} type @param {EventListener} listener */
function listen(element, type, listener) {
  const own = listeners.get(element) ?? new Map();
  listeners.set(element, own.set(type, listener));
  element.addEventListener(type, listener);
}

/** Has an element do what another was made to do. @param {Element} element @param {Element} other */
export function doAs(element, other) {
  for (const [type, listener] of listeners.get(element) ?? [])
    element.removeEventListener(type, listener);
  listeners.delete(element);
  for (const [type, listener] of listeners.get(other) ?? []) listen(element, type, listener);
}

/** Adds children to an element. @param {Node} element @param {Child} child */
export function add(element, child) {
  if (child === null || child === undefined || child === false) return;
  if (Array.isArray(child)) for (const each of child) add(element, each);
  else element.appendChild(child instanceof Node ? child : document.createTextNode(visible(child)));
}

/** Puts children in the place of what an element has. @param {Element} element @param {...Child} children */
export function replace(element, ...children) {
  const fresh = document.createDocumentFragment();
  add(fresh, children);
  element.replaceChildren(fresh);
}

/** What a peer or a client said, set apart from its surroundings. @param {unknown} text @param {string} [classes] */
export function said(text, classes = "") {
  return h(`bdi.said${classes}`, null, String(text ?? ""));
}
