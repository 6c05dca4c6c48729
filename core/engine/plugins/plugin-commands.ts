import type { Plugin } from "../../plugin.ts";
import type { Commands, MountedCommand, PluginCommand } from "../../surface/command.ts";

/** The commands that plugins declare, each with the settings in force when it runs. */
export class PluginCommands implements Commands {
  readonly #commands: readonly MountedCommand[];

  /** `globalOf`: a plugin's global directives, of the configuration in force. */
  constructor(plugins: readonly Plugin[], globalOf: (plugin: Plugin) => object) {
    this.#commands = plugins.flatMap((plugin) =>
      Object.entries(plugin.commands).map(([words, command]) =>
        mounted(plugin, words, command, globalOf),
      ),
    );
  }

  all(): readonly MountedCommand[] {
    return this.#commands;
  }
}

function mounted(
  plugin: Plugin,
  words: string,
  { doc, operands, limit, onlyAsks = false, run }: PluginCommand<unknown>,
  globalOf: (plugin: Plugin) => object,
): MountedCommand {
  return {
    ...{ plugin: plugin.name, words, doc },
    ...(operands === undefined ? {} : { operands }),
    ...(limit === undefined ? {} : { limit }),
    onlyAsks: (given) => (typeof onlyAsks === "function" ? onlyAsks(given) : onlyAsks) === true,
    run: (call) => run({ ...call, global: globalOf(plugin) }),
  };
}
