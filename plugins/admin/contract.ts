import { closeSync, openSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type Token, token } from "../../core/mod.ts";

export { EXPLAINED } from "./configuration-shapes.ts";
export { queueDomain, queueMeant } from "./queue-meant.ts";

/** Where the administrative interface listens. */
export interface Admin {
  readonly socketPath: string;
}

/** The administrative interface. */
export const ADMIN: Token<Admin> = token<Admin>("admin");

/** The socket's name in the spool directory. */
export const SOCKET_NAME = "control.sock";

/** Most bytes of a Unix socket's path: what fits into `sun_path` beside its NUL (unix(7); 104 bytes on macOS and BSD). */
const LONGEST_PATH = process.platform === "linux" ? 107 : 103;

/** A path that the system takes for a socket, until it is released. */
export interface SocketPath {
  readonly path: string;
  release(): void;
}

/**
 * A short way to a socket: its own path, or on Linux one through a descriptor of its folder. Throws
 * for a long path on other systems, and when the folder cannot be opened.
 */
export function socketPathFor(path: string): SocketPath {
  if (Buffer.byteLength(path) <= LONGEST_PATH) return { path, release: () => {} };
  if (process.platform !== "linux")
    throw new Error(
      `${path} is too long for a socket: at most ${LONGEST_PATH} bytes; choose a delivery-queue with a shorter path`,
    );
  const folder = openSync(dirname(path), "r");
  return {
    path: join("/proc/self/fd", String(folder), basename(path)),
    release: () => closeSync(folder),
  };
}
