/**
 * Which page is shown is what the location says, so that a link, the back button and a reload work.
 *
 * @typedef {{ params: Record<string, string>, query: URLSearchParams, signal: AbortSignal }} Asked
 * @typedef {{ title: string, content: import("./dom.js").Child }} Shown
 * @typedef {{ path: string, load: () => Promise<{ show: (asked: Asked) => Promise<Shown> }> }} Route
 */

const BASE = "/ui";

/** The path of a page below the base; parts that vary are encoded. @param {string} pattern @param {Record<string, string>} [params] @param {Record<string, unknown>} [query] */
export function link(pattern, params = {}, query = {}) {
  const path = pattern.replace(/:(\w+)/g, (_, name) => encodeURIComponent(params[name] ?? ""));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  return `${BASE}${path}${search.size === 0 ? "" : `?${search}`}`;
}

/** Which route a path means. @param {readonly Route[]} routes @param {string} pathname */
export function match(routes, pathname) {
  const parts = pathname.slice(BASE.length).split("/").filter(Boolean);
  for (const route of routes) {
    const wanted = route.path.split("/").filter(Boolean);
    if (wanted.length !== parts.length) continue;
    /** @type {Record<string, string>} */
    const params = {};
    const fits = wanted.every((part, at) => {
      const given = parts[at] ?? "";
      if (!part.startsWith(":")) return part === given;
      params[part.slice(1)] = decoded(given);
      return true;
    });
    if (fits) return { route, params };
  }
  return undefined;
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Goes to a page. @param {string} to @param {{ replace?: boolean }} [options] */
export function go(to, { replace = false } = {}) {
  if (replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  window.dispatchEvent(new PopStateEvent("popstate"));
}

/** Shows the page of the present location again, as after a change. */
export function again() {
  window.dispatchEvent(new PopStateEvent("popstate", { state: { again: true } }));
}

/** Follows links inside the pages without loading everything anew. @param {MouseEvent} event */
export function followLink(event) {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const target = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (!(target instanceof HTMLAnchorElement) || target.target || target.hasAttribute("download"))
    return;
  if (target.origin !== location.origin || !target.pathname.startsWith(`${BASE}/`)) return;
  event.preventDefault();
  go(target.pathname + target.search + target.hash);
}
