/**
 * Which page is shown is what the location says, so that a link, the back button and a reload work.
 *
 * @typedef {{ params: Record<string, string>, query: URLSearchParams, signal: AbortSignal }} Asked
 * @typedef {{ title: string, content: import("./dom.js").Child, live?: { events?: Record<string, unknown>, every?: number } }} Shown what a page shows; with `live` it is asked again while it is seen, and when the server tells of such events
 * @typedef {{ path: string, load: () => Promise<{ show: (asked: Asked) => Promise<Shown> }> }} Route
 */

const BASE = "/ui";

/** Stands in a path for a name that is in the query: names may have slashes in them, and no path may have them encoded. */
const NAMED = "show";

/**
 * The location of a page: `link("/queues/:queue", { queue })` is `/ui/queues/show?queue=…`.
 *
 * @param {string} pattern @param {Record<string, string>} [params] @param {Record<string, unknown>} [query]
 */
export function link(pattern, params = {}, query = {}) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...params, ...query }))
    if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  return `${BASE}${pathOf(pattern)}${search.size === 0 ? "" : `?${search}`}`;
}

/** @param {string} pattern */
function pathOf(pattern) {
  return pattern.replace(/:\w+/g, NAMED);
}

/** Which route a location means. @param {readonly Route[]} routes @param {string} pathname @param {URLSearchParams} query */
export function match(routes, pathname, query) {
  const path = pathname.slice(BASE.length).replace(/(?<=.)\/$/, "");
  const route = routes.find((each) => pathOf(each.path) === path);
  if (route === undefined) return undefined;
  const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name = ""]) => name);
  return { route, params: Object.fromEntries(names.map((name) => [name, query.get(name) ?? ""])) };
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
