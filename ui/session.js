import { get, useCsrfToken } from "./lib/api.js";

/**
 * Who is here and what they may do.
 *
 * @typedef {"monitor" | "operator" | "admin"} Right
 * @typedef {{ name: string, loggedIn: boolean, loginIsOver: boolean, right: Right | null, seesLogs: boolean, csrf: string | null, canLogIn: boolean, why: string }} Session
 */

/** @typedef {{ hostName: string, version: string, sandbox: boolean }} Server */

/** @type {Server} What is known of a server that tells nothing. */
const NOBODYS = { hostName: "", version: "", sandbox: false };

/** @type {Session | undefined} */
let present;
let server = NOBODYS;

export function session() {
  return present;
}

/** The name of who is logged in; undefined when nobody is. */
export function user() {
  return present?.loggedIn ? present.name.replace(/^user /, "") : undefined;
}

/** Whether who is here may do what takes a right. @param {Right} right */
export function may(right) {
  /** @type {readonly Right[]} */
  const order = ["monitor", "operator", "admin"];
  const has = present?.right ?? null;
  return has !== null && order.indexOf(has) >= order.indexOf(right);
}

/** Whether who is here may see what was said of single messages, and not only numbers. */
export function seesLogs() {
  return present?.seesLogs ?? false;
}

/** @param {AbortSignal} [signal] */
export async function loadSession(signal) {
  const told = await get("/session", {}, signal);
  const about = told.right === null ? NOBODYS : await get("/server", {}, signal);
  server = about;
  begin(told);
}

/** Which server this is. */
export function thisServer() {
  return server;
}

/** Somebody is here from now on. @param {Session} told */
export function begin(told) {
  present = told;
  useCsrfToken(told.csrf ?? "");
}

/** Forgets who is here, as after logging out. */
export function endSession() {
  present = undefined;
}
