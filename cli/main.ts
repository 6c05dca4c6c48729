import { errorText, VERSION } from "../core/mod.ts";
import { parseArguments } from "./arguments.ts";
import { type Called, commandCalled, commandsAfter, UnknownCommand } from "./command-words.ts";
import { commandsOf } from "./commands-of-plugins.ts";
import { EXIT, Refused, UsageError } from "./exit.ts";
import { commandHelp, commandsHelp, helpWith } from "./help.ts";
import { configuredPlugins, runPluginCommand } from "./plugin-commands.ts";
import { type CalledAs, calledAs } from "./powermta-names.ts";
import { runCommand } from "./run-command.ts";
import { guarded, processTerminal, type Terminal, withoutAsking } from "./terminal.ts";
import { refuseUnused } from "./usage.ts";

/** Runs the `mta` command; returns its exit code. `argv` is what follows `mta`. */
export async function main(
  argv: readonly string[],
  terminal: Terminal = processTerminal,
): Promise<number> {
  const to = guarded(terminal);
  try {
    const called = await calledAs(argv);
    return await run(called, process.cwd(), called.asks ? to : withoutAsking(to));
  } catch (error) {
    const text = errorText(error);
    to.complain(text.startsWith("usage: ") ? text : `mta: ${text}`);
    if (error instanceof UsageError) {
      to.complain("see: mta --help");
      return EXIT.usage;
    }
    return error instanceof Refused || isSystemError(error) ? EXIT.refused : EXIT.internal;
  }
}

/** What the system did not allow, to us or to a plugin: a port in use, a file that is not there. */
function isSystemError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return "syscall" in error || error.name === "SpoolInUse" || isSystemError(error.cause);
}

async function run({ argv, debug }: CalledAs, folder: string, to: Terminal): Promise<number> {
  const given = parseArguments(argv);
  const { words, options, unknown } = given;
  if (options.has("version")) {
    to.print(`postrider ${VERSION}`);
    return EXIT.done;
  }
  if (words.length === 0) {
    const [strange] = unknown;
    if (strange !== undefined) throw new UsageError(`unknown option ${strange}`);
    to.print(helpWith(commandsOf(await configuredPlugins(options, folder))));
    return options.has("help") ? EXIT.done : EXIT.usage;
  }
  const [first = ""] = words;
  const several = options.has("help") && words.length === 1 ? commandsAfter(first) : [];
  if (several.length > 0) {
    to.print(commandsHelp(several));
    return EXIT.done;
  }
  const called = calledHere(words);
  if (called instanceof UnknownCommand) {
    const code = await runPluginCommand(given, folder, to);
    if (code === undefined) throw called;
    return code;
  }
  if (called.kind === "not-yet") throw new Refused(`${called.words}: ${called.answer}`);
  const { command, operands } = called;
  if (options.has("help")) {
    to.print(commandHelp(command));
    return EXIT.done;
  }
  refuseUnused(command, operands, given);
  return runCommand({ command, operands, given, folder, debug }, to);
}

/** The command of the server that is called; an error where no word of it is known. */
function calledHere(words: readonly string[]): Called | UnknownCommand {
  try {
    return commandCalled(words);
  } catch (error) {
    if (error instanceof UnknownCommand) return error;
    throw error;
  }
}
