import { type Token, token } from "../container/token.ts";
import type { TreeForm } from "../text/tree.ts";
import type { Caller } from "./caller.ts";
import type { Commands } from "./command.ts";

/** What a route of the API answers. */
export interface InnerAnswer {
  readonly status: number;
  /** Its JSON. */
  readonly body: unknown;
}

/** What a route of the API answers while it happens. */
export interface InnerLines {
  readonly status: number;
  /** Its JSON where it was refused, with a status of 400 or more. */
  readonly body: unknown;
  /** Its lines as they come; none where it was refused. */
  readonly lines: AsyncIterable<string>;
}

/** A command that is run in the server's process. */
export interface CommandRun {
  /** The words and options after `mta`. */
  readonly words: readonly string[];
  readonly caller: Pick<Caller, "name">;
  /** The form of what comes of it; text unless stated. With `text` the command's text in that form, else its tree where it has one. */
  readonly form?: { readonly as: TreeForm; readonly text: boolean };
  /** Asks the API with the rights of who runs it. Rejects when the run is over. */
  ask(method: "GET" | "POST", path: string, body?: string): Promise<InnerAnswer>;
  /** The same, for an answer that lasts as long as what it tells of. */
  lines(path: string, signal: AbortSignal): Promise<InnerLines>;
  /** The commands of plugins; none unless given. */
  readonly commands?: Commands;
  /** Hears what a command that goes on for long says, a line or more at a time, as it says it. The outcome has all of it. */
  readonly said?: (text: string) => void;
  /** Aborts when nobody waits for it any more. */
  readonly signal: AbortSignal;
}

/** What came of it, as on a terminal of its own. */
export interface CommandOutcome {
  /** The exit code: 0 done, 1 refused, 2 wrong usage, 70 internal error. */
  readonly code: number;
  /** In the form that was asked for, also when it was refused. */
  readonly out: string;
  readonly err: string;
}

/** The files that a configuration is made of. */
export interface ConfigurationFiles {
  /** Their paths, the main one first; none for a configuration that is not text. */
  list(): Promise<readonly string[]>;
  /** The text of one of them; undefined for any other file. Without `secrets` lines that set one are left out. */
  read(path: string, how: { readonly secrets: boolean }): Promise<string | undefined>;
  /**
   * Writes some of them, or files beside them, unless the configuration would have errors then; each is replaced at once, and what it was is
   * kept beside it. It is not put in force. Rejects with the system's error when a file cannot be written.
   */
  commit(changes: ReadonlyMap<string, string>): Promise<CommitResult>;
}

/** What came of a change of the configuration's files. */
export interface CommitResult {
  readonly ok: boolean;
  /** The diagnostics, as an operator is shown them. */
  readonly report: string;
  /** Where the earlier texts are. */
  readonly backups: readonly string[];
}

/** What the program around the engine does for plugins. An engine that is embedded elsewhere may have none of it. */
export interface HostProgram {
  /** Runs a command of `mta` that only asks this server. */
  readonly runCommand?: (run: CommandRun) => Promise<CommandOutcome>;
  readonly configuration?: ConfigurationFiles;
}

/** What the program around the engine does for plugins. */
export const HOST_PROGRAM: Token<HostProgram> = token<HostProgram>("host-program");
