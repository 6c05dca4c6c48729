import type { ResolvedConfig } from "../config/resolve/resolved-config.ts";
import { PluginSettings } from "../engine/plugins/contexts.ts";
import type { Plugin } from "../plugin.ts";
import type { CommandAnswer, CommandCall } from "../surface/command.ts";

/**
 * Runs a command of a plugin as `mta NAME OPERANDS` does; `request` asks the routes. Rejects with what it throws, and where no plugin has
 * such a command. What it writes in pieces stands before its text.
 */
export async function runCommand(
  plugins: readonly Plugin[],
  config: ResolvedConfig,
  request: (path: string, method: string, body?: string) => Promise<Response>,
  name: string,
  operands: readonly string[],
): Promise<CommandAnswer> {
  const plugin = plugins.find(({ commands }) => Object.hasOwn(commands, name));
  const command = plugin?.commands[name];
  if (plugin === undefined || command === undefined) throw new Error(`there is no command ${name}`);
  const ask: CommandCall<unknown>["ask"] = async (method, path, body) => {
    const response = await request(path, method, body);
    if (response.ok) return response.json();
    throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  };
  const global = new PluginSettings(plugin).at(config.global);
  const written: string[] = [];
  const answer = await command.run({
    operands,
    global,
    ask,
    async write(text) {
      written.push(text);
      return true;
    },
    progress: () => {},
    json: false,
    signal: new AbortController().signal,
  });
  return { ...answer, text: [...written, answer.text].join("") };
}
