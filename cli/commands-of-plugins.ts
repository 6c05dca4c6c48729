import type { PluginProblem } from "../core/host.ts";
import type { Plugin } from "../core/mod.ts";
import { isTakenWord } from "./command-words.ts";
import type { ShownCommand } from "./commands.ts";

/** A command of a plugin, as help and completion show it. */
export interface FoundCommand extends ShownCommand {
  readonly plugin: Plugin;
}

/** The commands that plugins declare. */
export function commandsOf(plugins: readonly Plugin[]): readonly FoundCommand[] {
  return plugins.flatMap((plugin) =>
    Object.entries(plugin.commands).map(([words, { doc, operands }]) => ({
      ...shownCommand({ words, doc, operands }),
      plugin,
    })),
  );
}

/** A command of a plugin as help shows it. */
export function shownCommand({
  words,
  doc,
  operands,
}: Pick<ShownCommand, "words" | "doc"> & {
  readonly operands?: string | undefined;
}): ShownCommand {
  const given = operands === undefined ? {} : { operands };
  return { words, doc, ...given, options: ["json"] };
}

/** Commands of plugins that a word of ours hides. */
export function commandProblems(plugins: readonly Plugin[]): readonly PluginProblem<Plugin>[] {
  return commandsOf(plugins)
    .filter(({ words }) => isTakenWord(words))
    .map(({ words, plugin }) => ({
      plugin,
      code: "plugin-clash",
      message: `plugin ${plugin.name}: mta ${words} is a command of the server, or short for one`,
      hint: "give the command another name",
    }));
}
