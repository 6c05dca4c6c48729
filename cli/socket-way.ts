import { API_PREFIX, errorCode, errorText } from "../core/mod.ts";
import { type SocketPath, socketPathFor } from "../plugins/admin/contract.ts";
import { Refused } from "./exit.ts";

/** Nobody listens on the control socket. */
export class NoServer extends Refused {}

/** A path the system takes; a folder that is not there has no server. */
export function shortPath(socketPath: string): SocketPath {
  try {
    return socketPathFor(socketPath);
  } catch (error) {
    if (errorCode(error) === "ENOENT") throw noServer(socketPath);
    throw error;
  }
}

/** That no server listens on a socket. */
export function noServer(socketPath: string): NoServer {
  return new NoServer(`no server is running on ${socketPath}; start one with: mta serve`);
}

/** Characters of a request's path that any server of ours reads, on every runtime: 16 KiB of a request's head. */
const LONGEST_PATH = 15_000;

/**
 * The path of a route. Throws `Refused` for one that is too long: a server would hang up while it is still being sent, and whether its words
 * or the end of the connection are seen first would be chance.
 */
export function pathOfRoute(route: string): string {
  const path = `${API_PREFIX}${route}`;
  if (path.length <= LONGEST_PATH) return path;
  throw new Refused(
    `the request has ${path.length} characters; at most ${LONGEST_PATH}: name less at a time`,
  );
}

/** What a command is told of a connection to a server that failed: that none is there, that it may not be asked, or that it has gone. */
export function failureOf(error: unknown, socketPath: string): Refused {
  if (error instanceof Refused) return error;
  switch (errorCode(error)) {
    case "ENOENT":
    case "ECONNREFUSED":
      return noServer(socketPath);
    case "EACCES":
    case "EPERM":
      return new Refused(`you may not ask the server on ${socketPath}: ${errorText(error)}`);
    default:
      return new Refused(`the server went before it had answered: ${errorText(error)}`);
  }
}
