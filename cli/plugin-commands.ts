import { join } from "node:path";
import { type LoadResult, PluginSettings } from "../core/host.ts";
import type { CommandCall, Plugin } from "../core/mod.ts";
import type { Arguments } from "./arguments.ts";
import { commandsOf } from "./commands-of-plugins.ts";
import { findConfiguration, readConfiguration } from "./configuration.ts";
import { EXIT } from "./exit.ts";
import { commandHelp } from "./help.ts";
import { type PluginRun, runFound, USUAL_LIMIT } from "./run-plugin-command.ts";
import { resultOf } from "./server-client.ts";
import { serverMeant } from "./server-meant.ts";
import type { Terminal } from "./terminal.ts";
import { refuseMisuse } from "./usage.ts";

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
  refuseMisuse(command, operands, given);
  const global = new PluginSettings(command.plugin).at(loaded.partial.global);
  const ask: CommandCall<unknown>["ask"] = async (method, path, body) => {
    const { server } = await serverMeant(given.options, folder, to);
    return resultOf(await server.ask(method, path, body));
  };
  const { words, plugin } = command;
  const limit = declared.limit ?? USUAL_LIMIT;
  const run: PluginRun["run"] = (call) => declared.run({ ...call, global });
  const json = given.options.has("json");
  return runFound({ words, plugin: plugin.name, limit, run }, { operands, json, ask }, to);
}

/** The command of that name, or the only one that a word is short for. */
export function commandMeant<C extends { readonly words: string }>(
  word: string,
  commands: readonly C[],
): C | undefined {
  const [first, ...others] = commands.filter(({ words }) => word !== "" && words.startsWith(word));
  return commands.find(({ words }) => words === word) ?? (others.length === 0 ? first : undefined);
}
