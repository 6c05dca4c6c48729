import { type Token, token } from "../../core/mod.ts";

/** Where the administrative interface listens. */
export interface Admin {
  readonly socketPath: string;
}

export const ADMIN: Token<Admin> = token<Admin>("admin");

/** The socket's name in the spool directory. */
export const SOCKET_NAME = "control.sock";
