import type { CommandRun } from "../core/mod.ts";
import type { Arguments } from "./arguments.ts";
import { isAsking, runAsking } from "./asking-commands.ts";
import type { Call } from "./call.ts";
import type { Command } from "./command.ts";
import { type Called, commandCalled, UnknownCommand } from "./command-words.ts";
import type { ShownCommand } from "./commands.ts";
import { shownCommand } from "./commands-of-plugins.ts";
import { EXIT, Refused } from "./exit.ts";
import { type LookingWords, runLooking } from "./looking-commands.ts";
import type { OptionName } from "./options.ts";
import { commandMeant } from "./plugin-commands.ts";
import { runFound, USUAL_LIMIT } from "./run-plugin-command.ts";
import { resultOf } from "./server-client.ts";
import type { Terminal } from "./terminal.ts";
import { refuseMisuse, refuseUnused } from "./usage.ts";

/** Options that choose another server, or a file of this host. */
const ELSEWHERE = ["config", "socket", "folder", "help"] as const satisfies readonly OptionName[];

/** Commands that look on or ask others as well, with those of their options that would make this host ask directly. */
const LOOKING: ReadonlyMap<
  string,
  { readonly words: LookingWords; readonly own: readonly OptionName[] }
> = new Map([
  ["trace", { words: "trace", own: [] }],
  [
    "resolve",
    { words: "resolve", own: ["server", "tcp", "dumppackets", "connect", "interactive"] },
  ],
  ["check spf", { words: "check spf", own: ["server", "tcp", "dumppackets"] }],
]);

/** A command that can be run in the server's process. */
export interface InsideCommand {
  /** It says its answer as a tree where it is asked to. */
  readonly hasTree: boolean;
  /** It says what happens while it happens. */
  readonly goesOn: boolean;
  /** Returns the exit code. */
  readonly run: (call: Omit<Call, "command">, to: Terminal) => Promise<number>;
}

/** The command that is called, with the words after it. Throws `UsageError`, and `Refused` for what is not run here. */
export function insideCommand(
  given: Arguments,
  asked: CommandRun,
): { readonly command: InsideCommand; readonly operands: readonly string[] } {
  const called = calledOf(given.words);
  if (called === undefined) return ofPlugin(given, asked);
  if (called.kind === "not-yet") throw new Refused(`${called.words}: ${called.answer}`);
  const { command, operands } = called;
  refuseElsewhere(command, given, LOOKING.get(command.words)?.own ?? []);
  const run = runOf(command);
  if (run === undefined) throw hostOnly(command.words);
  refuseUnused(command, operands, given);
  const hasTree = command.options?.includes("xml") ?? false;
  return { command: { hasTree, goesOn: command.words === "trace", run }, operands };
}

function calledOf(words: readonly string[]): Called | undefined {
  try {
    return commandCalled(words);
  } catch (error) {
    if (error instanceof UnknownCommand) return undefined;
    throw error;
  }
}

function runOf(command: Command): InsideCommand["run"] | undefined {
  const { words } = command;
  if (isAsking(words)) return (call, to) => runAsking(words, { ...call, command }, to);
  const looking = LOOKING.get(words)?.words;
  if (looking === undefined) return undefined;
  return async (call, to) => {
    const code = await runLooking(looking, { ...call, command }, to);
    // What was found out is the answer, whatever exit code a shell would get.
    return looking === "trace" ? code : EXIT.done;
  };
}

/** A command of a plugin that only asks the server. Throws `UnknownCommand` where there is none, and as `insideCommand`. */
function ofPlugin(
  given: Arguments,
  { commands, ask, signal }: CommandRun,
): { readonly command: InsideCommand; readonly operands: readonly string[] } {
  const [word = "", ...operands] = given.words;
  const found = commandMeant(word, commands?.all() ?? []);
  if (found === undefined) throw new UnknownCommand(`unknown command "${word}"`);
  const shown = shownCommand(found);
  refuseElsewhere(shown, given, []);
  if (!found.onlyAsks(operands)) throw hostOnly([found.words, ...operands.slice(0, 1)].join(" "));
  refuseMisuse(shown, operands, given);
  const json = given.options.has("json");
  const run: InsideCommand["run"] = (_call, to) =>
    runFound(
      { ...found, limit: found.limit ?? USUAL_LIMIT },
      {
        ...{ operands, json, signal },
        ask: async (method, path, body) => resultOf(await ask(method, path, body)),
      },
      to,
    );
  return { command: { hasTree: false, goesOn: false, run }, operands };
}

function refuseElsewhere(
  { words }: ShownCommand,
  { options }: Arguments,
  own: readonly OptionName[],
): void {
  const elsewhere = [...ELSEWHERE, ...own].find((name) => options.has(name));
  if (elsewhere !== undefined) throw hostOnly(`${words} --${elsewhere}`);
}

function hostOnly(words: string): Refused {
  return new Refused(`mta ${words} is run on the host of the server only`);
}
