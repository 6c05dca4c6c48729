import { join } from "node:path";
import { type LoadResult, PluginSettings } from "../core/host.ts";
import { type CommandCall, errorText, type Plugin, systemClock } from "../core/mod.ts";
import type { Arguments } from "./arguments.ts";
import { commandsOf, type FoundCommand } from "./commands-of-plugins.ts";
import { findConfiguration, readConfiguration } from "./configuration.ts";
import { EXIT, Refused } from "./exit.ts";
import { commandHelp } from "./help.ts";
import { isRecord } from "./json.ts";
import { resultOf } from "./server-client.ts";
import { serverMeant } from "./server-meant.ts";
import { type Terminal, writeBytes } from "./terminal.ts";
import { neededOperand, refuseUnused } from "./usage.ts";

/** How long a command of a plugin may take that does not say, milliseconds. */
const LIMIT = 60_000;

/** What the configuration that is meant says: the commands of its plugins count too. Without one, what nothing but the standard plugins says. */
async function configured(
  options: Arguments["options"],
  folder: string,
): Promise<LoadResult<Plugin>> {
  const file = await findConfiguration(options.get("config"), folder);
  return readConfiguration(
    file === undefined
      ? { kind: "sandbox", file: join(folder, "config"), text: "" }
      : { kind: "file", file },
    { checkFiles: false },
  );
}

/** The plugins of the configuration that is meant; the standard ones without one. */
export async function configuredPlugins(
  options: Arguments["options"],
  folder: string,
): Promise<readonly Plugin[]> {
  return (await configured(options, folder)).plugins;
}

/** Runs a plugin's command, the first of some words; undefined when no plugin has it. Returns the exit code. */
export async function runPluginCommand(
  given: Arguments,
  folder: string,
  to: Terminal,
): Promise<number | undefined> {
  const [word = "", ...operands] = given.words;
  const loaded = await configured(given.options, folder);
  const command = commandMeant(word, commandsOf(loaded.plugins));
  const declared = command?.plugin.commands[command.words];
  if (command === undefined || declared === undefined) return undefined;
  if (given.options.has("help")) {
    to.print(commandHelp(command));
    return EXIT.done;
  }
  refuseUnused(command, operands, given);
  if (command.operands !== undefined && !command.operands.startsWith("["))
    neededOperand(command, operands);
  const global = new PluginSettings(command.plugin).at(loaded.partial.global);
  const ask: CommandCall<unknown>["ask"] = async (method, path, body) => {
    const { server } = await serverMeant(given.options, folder, to);
    return resultOf(await server.ask(method, path, body));
  };
  const json = given.options.has("json");
  let hasWritten = false;
  const write = (text: string): Promise<boolean> => {
    hasWritten = true;
    return writeBytes(to, Buffer.from(text));
  };
  const progress = (text: string): void => to.progress?.(text);
  const run = async (signal: AbortSignal): Promise<unknown> =>
    declared.run({ operands, global, ask, write, progress, json, signal });
  const answer = await inTime(command, run, declared.limit ?? LIMIT).finally(() => progress(""));
  if (!isRecord(answer) || typeof answer.text !== "string")
    throw new Refused(`mta ${command.words}: the plugin ${command.plugin.name} gave no text`);
  const { data = null, text } = answer;
  if (hasWritten && text === "") return EXIT.done;
  to.print(json ? JSON.stringify(data, undefined, 2) : text);
  return EXIT.done;
}

/** The command of that name, or the only one that a word is short for. */
function commandMeant(word: string, commands: readonly FoundCommand[]): FoundCommand | undefined {
  const [first, ...others] = commands.filter(({ words }) => word !== "" && words.startsWith(word));
  return commands.find(({ words }) => words === word) ?? (others.length === 0 ? first : undefined);
}

/** What a command comes to. Throws `Refused` with what it throws, or when it takes too long. */
async function inTime(
  { words, plugin }: FoundCommand,
  run: (signal: AbortSignal) => Promise<unknown>,
  limit: number,
): Promise<unknown> {
  const late = Promise.withResolvers<never>();
  const over = new AbortController();
  const timer = systemClock.after(limit, () => {
    const error = new Refused(`mta ${words}: not done after ${limit / 1000} s`);
    over.abort(error);
    late.reject(error);
  });
  try {
    return await Promise.race([run(over.signal), late.promise]);
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Refused(`mta ${words} (plugin ${plugin.name}): ${errorText(error)}`, {
      cause: error,
    });
  } finally {
    timer.cancel();
  }
}
