import type { Arguments } from "./arguments.ts";
import { COMMON_OPTIONS, type ShownCommand, usageOf } from "./commands.ts";
import { Refused, UsageError } from "./exit.ts";

/** Options that are commands themselves. */
const COMMANDS_AS_OPTIONS: readonly string[] = ["check-config", "version"];

/** Throws `UsageError` for what a command would not look at: nobody should believe that it counts. */
export function refuseUnused(
  command: ShownCommand,
  operands: readonly string[],
  { options, unknown }: Arguments,
): void {
  const usage = usageOf(command);
  const [strange] = unknown;
  if (strange !== undefined && command.notYet?.includes(strange.toLowerCase()))
    throw new Refused(`${command.words} ${strange}: not yet`);
  if (strange !== undefined) throw new UsageError(`unknown option ${strange}; usage: ${usage}`);
  const taken = [...(command.options ?? []), ...COMMON_OPTIONS, ...COMMANDS_AS_OPTIONS];
  for (const name of options.keys())
    if (!taken.includes(name)) throw new UsageError(`mta ${command.words} takes no --${name}`);
  const [one] = operands.slice(mostOperands(command));
  if (one !== undefined) throw new UsageError(`mta ${command.words} takes no further "${one}"`);
}

function mostOperands({ operands }: ShownCommand): number {
  if (operands === undefined) return 0;
  if (operands.includes("…")) return Number.POSITIVE_INFINITY;
  const words = operands.split(" ");
  // A word that may come first belongs to the command, as in `[queue] DOMAIN`.
  const first = words.findIndex((each) => !each.startsWith("["));
  return first < 0 ? 1 : words.length - first;
}

/** Throws `UsageError` when a command of a plugin is called otherwise than it says: with what it would not look at, or without what it needs. */
export function refuseMisuse(
  command: ShownCommand,
  operands: readonly string[],
  given: Arguments,
): void {
  refuseUnused(command, operands, given);
  if (command.operands !== undefined && !command.operands.startsWith("["))
    neededOperand(command, operands);
}

/** The operand of a command that needs one. Throws `UsageError`. */
export function neededOperand(command: ShownCommand, operands: readonly string[]): string {
  const [first] = operands;
  if (first === undefined || first === "") throw new UsageError(`usage: ${usageOf(command)}`);
  return first;
}
