import type { Arguments, OptionName } from "./arguments.ts";
import { COMMANDS, COMMON_OPTIONS, type Command } from "./commands.ts";
import { UsageError } from "./exit.ts";

/** Options that are commands themselves. */
const COMMANDS_AS_OPTIONS: readonly OptionName[] = ["check-config", "version"];

/** Throws `UsageError` for what a command would not look at: nobody should believe that it counts. */
export function refuseUnused({ words, given }: Pick<Arguments, "words" | "given">): void {
  const command = commandOf(words);
  if (command === undefined) return;
  const taken = [...(command.options ?? []), ...COMMON_OPTIONS, ...COMMANDS_AS_OPTIONS];
  const unused = given.find((name) => !taken.includes(name));
  if (unused !== undefined) throw new UsageError(`mta ${command.words} takes no --${unused}`);
  const operands = words.slice(command.words.split(" ").length);
  const [one] = operands.slice(mostOperands(command, operands));
  if (one !== undefined) throw new UsageError(`mta ${command.words} takes no further "${one}"`);
}

function commandOf(words: readonly string[]): Command | undefined {
  const [first = "", second = ""] = words;
  return COMMANDS.find((each) => each.words === first || each.words === `${first} ${second}`);
}

function mostOperands({ operands }: Command, given: readonly string[]): number {
  if (operands === undefined) return 0;
  if (operands.includes("…")) return Number.POSITIVE_INFINITY;
  // `pause queue q` is PowerMTA's form of `pause q`.
  return operands.startsWith("DOMAIN") && given[0] === "queue" ? 2 : 1;
}
