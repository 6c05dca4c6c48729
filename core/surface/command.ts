import { type Token, token } from "../container/token.ts";

/**
 * A command of a plugin's own, `mta NAME`. It runs in the process of the command, under the configuration that `--config` names or that is
 * found in the folder, and asks the server by its routes. `--json`, `--config`, `--socket` and `--help` come with it.
 */
export interface PluginCommand<Global> {
  /** What it does, for help and completion; a part of a sentence, as in "list what was greeted". */
  readonly doc: string;
  /**
   * What follows its name, as help shows it: `NAME`, `[NAME]`, `[NAME…]`; nothing unless stated. One without brackets must be given, or
   * the call is refused.
   */
  readonly operands?: string;
  /** How long it may take, milliseconds; a minute unless stated. */
  readonly limit?: number;
  /**
   * It only asks the server, by `ask`: it reads no file and no input, and writes nothing but by `write`. It can be run in the server's process
   * then, for `POST /command`, with the rights of who asks there. No unless stated; a function looks at the words after its name.
   */
  readonly onlyAsks?: boolean | ((operands: readonly string[]) => boolean);
  /** Does it. What it throws is said on standard error, with exit code 1. */
  readonly run: (call: CommandCall<Global>) => CommandAnswer | Promise<CommandAnswer>;
}

/** What a command has found out. */
export interface CommandAnswer {
  /** What `--json` prints. */
  readonly data: unknown;
  /** What is printed otherwise; control characters are taken out. */
  readonly text: string;
}

/** A call of a command. */
export interface CommandCall<Global> {
  /** The words after its name. */
  readonly operands: readonly string[];
  /** The plugin's global directives. */
  readonly global: Global;
  /**
   * Asks the running server, as in `ask("GET", "/greetings/ann")`, with a text for the route to read if one is given; rejects with its
   * error, or when no server runs.
   */
  ask(method: "GET" | "POST", path: string, body?: string): Promise<unknown>;
  /**
   * Writes a piece of a result that is too long to be held in memory, line ends included; what the answer says is printed after it, unless
   * that is empty. Resolves when there may be more: false when nobody reads it any more.
   */
  write(text: string): Promise<boolean>;
  /** Shows how far it is, one line in the place of the last, where somebody looks at standard error. */
  progress(text: string): void;
  /** True with `--json`: for what is written in pieces. */
  readonly json: boolean;
  /** Aborts at the time limit. */
  readonly signal: AbortSignal;
}

/** A command of a plugin as whoever runs it in the server's process finds it. */
export interface MountedCommand extends Pick<PluginCommand<unknown>, "doc" | "operands" | "limit"> {
  readonly plugin: string;
  /** Its name. */
  readonly words: string;
  /** Whether, with these words after its name, it only asks the server. */
  onlyAsks(operands: readonly string[]): boolean;
  /** Does it, by the settings in force. What it returns is up to its author: an answer, a promise of one, or nonsense. */
  run(call: Omit<CommandCall<unknown>, "global">): unknown;
}

/** The commands of all plugins, for whatever runs them in the server's process. */
export interface Commands {
  all(): readonly MountedCommand[];
}

/** The commands that plugins declare. */
export const COMMANDS: Token<Commands> = token<Commands>("commands");
