import { DirectiveIndex, LANGUAGE } from "../core/host.ts";
import type { Plugin } from "../core/mod.ts";
import { standardPlugins } from "../plugins/standard.ts";
import { commandsOf } from "./commands-of-plugins.ts";
import { bashCompletion } from "./completion-bash.ts";
import { fishCompletion } from "./completion-fish.ts";
import { type CompletionTable, completionTable } from "./completion-table.ts";
import { zshCompletion } from "./completion-zsh.ts";
import { UsageError } from "./exit.ts";

/** The shells there is completion for, and how their script is made. */
const SHELLS: ReadonlyMap<string, (table: CompletionTable) => string> = new Map([
  ["bash", bashCompletion],
  ["zsh", zshCompletion],
  ["fish", fishCompletion],
]);

/**
 * `mta completion SHELL`: the script a shell reads at its start; `plugins` are those of a configuration, whose commands and
 * directives it offers too. Throws `UsageError`.
 */
export function completionScript(
  shell: string | undefined,
  plugins: readonly Plugin[] = [],
): string {
  const script = SHELLS.get(shell ?? "");
  if (script === undefined) throw new UsageError(`which shell? ${[...SHELLS.keys()].join(", ")}`);
  const index = new DirectiveIndex([LANGUAGE, ...new Set([...standardPlugins, ...plugins])]);
  const names = new Set<string>();
  // Lines without a word of their own are not asked for.
  for (const { name, directive } of index.all())
    for (const spelling of [name, ...(directive.aliases ?? [])])
      if (/^[a-z]/.test(spelling)) names.add(spelling);
  const commands = commandsOf([...new Set([...standardPlugins, ...plugins])]);
  return script(completionTable([...SHELLS.keys()], [...names].sort(), commands));
}
