import { isAbsolute } from "node:path";
import type { PluginDiagnostic } from "../../../core/mod.ts";
import { isOfShell, splitWords } from "../../local-delivery/contract.ts";

/** True for `<acct-file |COMMAND>`. */
export function isCommand(name: string): boolean {
  return name.startsWith("|");
}

/** The program of such a name, by its absolute path, and its arguments; undefined when it is not written so. */
export function commandIn(name: string): readonly [string, ...string[]] | undefined {
  const [program, ...args] = splitWords(name.slice(1).trim())?.map(({ text }) => text) ?? [];
  const isUsable = program !== undefined && isAbsolute(program) && !name.includes("\0");
  return isUsable ? [program, ...args] : undefined;
}

/** What is wrong with the name of an acct-file, if it is a command. */
export function commandMistakes(name: string): readonly PluginDiagnostic[] {
  if (!isCommand(name)) return [];
  const command = commandIn(name);
  if (command === undefined)
    return [
      {
        severity: "error",
        directive: "records",
        message: "expected a program by its absolute path, and its arguments, after the |",
        hint: 'write: <acct-file "|/usr/local/bin/collect --from mta">',
      },
    ];
  const foreign = command.find(isOfShell);
  return foreign === undefined
    ? []
    : [
        {
          severity: "warning",
          directive: "records",
          message: `no shell reads the command: "${foreign}" is an argument like any other`,
          hint: "write a script, and name it here",
        },
      ];
}
