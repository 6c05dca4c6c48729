import { errorCode } from "../core/mod.ts";
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
