import type { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import type { ServerMeant } from "./server-meant.ts";

/** A command as it was called. */
export interface Call {
  readonly command: Command;
  readonly operands: readonly string[];
  readonly given: Arguments;
  /** The current folder. */
  readonly folder: string;
  /** What goes to the log is to be seen as well. */
  readonly debug?: boolean;
  /** The server that is asked; found by the options unless given. */
  readonly meant?: ServerMeant;
}
