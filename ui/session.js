import { ApiError, get, useCsrfToken } from "./lib/api.js";

/**
 * Who is here and what they may do.
 *
 * @typedef {{ user: string, right: "monitor" | "operator" | "admin", csrfToken: string, host: string, version: string, sandbox: boolean }} Session
 */

/** @type {Session | undefined} */
let present;

export function session() {
  return present;
}

/** Whether a right reaches as far as another. @param {"monitor" | "operator" | "admin"} right */
export function may(right) {
  const order = ["monitor", "operator", "admin"];
  return order.indexOf(present?.right ?? "monitor") >= order.indexOf(right);
}

/** @param {AbortSignal} [signal] */
export async function loadSession(signal) {
  const told = await get("/session", {}, signal);
  present = {
    user: "",
    right: "monitor",
    csrfToken: "",
    host: "",
    version: "",
    sandbox: false,
    ...told,
  };
  useCsrfToken(present?.csrfToken ?? "");
}

/** Forgets who is here, as after logging out. */
export function endSession() {
  present = undefined;
}

/** @param {unknown} error */
export function isLoginNeeded(error) {
  return error instanceof ApiError && error.status === 401;
}
