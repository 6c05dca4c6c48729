/** The server's interface: JSON over HTTP, below one prefix. */

const PREFIX = "/api/mta/v1";

/** The token that shows a change to be meant by these pages; told by the session. */
let csrfToken = "";

/** Somebody has done something since the last request: what pages ask by themselves keeps no login from ending. */
let acted = true;
for (const kind of ["pointerdown", "keydown", "wheel", "popstate"])
  window.addEventListener(
    kind,
    (event) => {
      // A page that asks for itself again is nobody's doing.
      if (!(event instanceof PopStateEvent && event.state?.again)) acted = true;
    },
    { capture: true, passive: true },
  );

/** @param {string} token */
export function useCsrfToken(token) {
  csrfToken = token;
}

/** What the server refused or could not do. */
export class ApiError extends Error {
  /** @param {number} status 0 when the server was not reached @param {string} message @param {unknown} [body] */
  constructor(status, message, body) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.body = body;
  }
}

/** What is said of a server that was not reached. */
export const GONE = "The server does not answer: it may be stopped, or the network is down.";

/** What went wrong, in words. @param {unknown} error */
export function errorText(error) {
  return error instanceof Error ? error.message : String(error);
}

/** What has paths of its own beside the API: the sandbox's mail, as Mailpit has it. */
const OTHER = /^\/api\/v1\//;

/** Where a route is. @param {string} path @param {Query} [query] */
export function address(path, query) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined || value === null || value === "") continue;
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one));
  }
  return `${OTHER.test(path) ? "" : PREFIX}${path}${search.size === 0 ? "" : `?${search}`}`;
}

/**
 * @typedef {Record<string, unknown>} Query
 * @typedef {{ query?: Query, body?: unknown, text?: string, type?: string, signal?: AbortSignal }} Options
 */

/** Asks for something. @param {string} path @param {Query} [query] @param {AbortSignal} [signal] @returns {Promise<any>} */
export function get(path, query, signal) {
  return ask("GET", path, { query, signal });
}

/** Changes something. @param {string} path @param {Options} [options] @returns {Promise<any>} */
export function post(path, options = {}) {
  return ask("POST", path, options);
}

/** Puts something in the place of what is there. @param {string} path @param {Options} [options] @returns {Promise<any>} */
export function put(path, options = {}) {
  return ask("PUT", path, options);
}

/** Removes something. @param {string} path @param {Options} [options] @returns {Promise<any>} */
export function remove(path, options = {}) {
  return ask("DELETE", path, options);
}

/** @param {string} method @param {string} path @param {Options} options @returns {Promise<any>} */
async function ask(
  method,
  path,
  { query, body, text, type = "text/plain; charset=utf-8", signal },
) {
  /** @type {Record<string, string>} */
  const headers = { accept: "application/json" };
  if (!acted) headers["x-background"] = "yes";
  acted = false;
  if (method !== "GET") headers["x-csrf-token"] = csrfToken;
  if (body !== undefined) headers["content-type"] = "application/json";
  if (text !== undefined) headers["content-type"] = type;
  const content = body === undefined ? text : JSON.stringify(body);
  let response;
  try {
    response = await fetch(address(path, query), {
      method,
      headers,
      signal,
      body: content,
      credentials: "same-origin",
      redirect: "error",
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, GONE);
  }
  const answer = await answerOf(response);
  if (response.ok) return answer;
  if (response.status === 401) window.dispatchEvent(new Event("postrider-login"));
  if (response.status === 403 && method !== "GET")
    window.dispatchEvent(new Event("postrider-refused"));
  throw new ApiError(response.status, messageOf(response.status, answer), answer);
}

/** @param {Response} response */
async function answerOf(response) {
  const type = response.headers.get("content-type") ?? "";
  return type.includes("json") ? response.json() : response.text();
}

/** @param {number} status @param {any} answer @returns {string} */
function messageOf(status, answer) {
  if (typeof answer?.error === "string") return answer.error;
  if (typeof answer?.Error === "string") return answer.Error;
  if (status === 401) return "Log in to see this.";
  if (status === 403) return "You have no right to do this.";
  if (status === 404) return "The server has nothing like this.";
  if (status === 504) return "The server took too long to answer.";
  return `The server answered ${status}.`;
}
