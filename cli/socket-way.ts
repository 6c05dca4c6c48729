import { errorCode, errorText } from "../core/mod.ts";
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
