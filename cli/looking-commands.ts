import type { Call } from "./call.ts";
import { checkSpf } from "./check-spf.ts";
import type { CommandWords } from "./command.ts";
import { formOf } from "./forms.ts";
import { resolve } from "./resolve.ts";
import { type ServerMeant, serverMeant } from "./server-meant.ts";
import type { Terminal } from "./terminal.ts";
import { top } from "./top/top.ts";
import { trace } from "./trace.ts";
import { neededOperand } from "./usage.ts";

/** Commands that look on while something happens, or ask others than the server as well. */
const LOOKING = ["trace", "resolve", "check spf", "top"] as const;

/** The words of one of them. */
export type LookingWords = (typeof LOOKING)[number];

/** Whether a command is one of those. */
export function isLooking(words: CommandWords): words is LookingWords {
  return LOOKING.some((one) => one === words);
}

/** Runs one; returns its exit code. */
export async function runLooking(words: LookingWords, call: Call, to: Terminal): Promise<number> {
  const { command, operands, given, folder } = call;
  const { options } = given;
  const form = formOf(options);
  const meant = async (): Promise<ServerMeant> => call.meant ?? serverMeant(options, folder, to);
  switch (words) {
    case "trace": {
      const queue = neededOperand(command, operands);
      return trace({ queue, options, server: (await meant()).server }, to);
    }
    case "resolve":
      return resolve({ domain: operands[0], options, form, folder, meant }, to);
    case "check spf":
      return checkSpf({ operands, options, form, folder, meant }, to);
    case "top":
      return top({ options, server: (await meant()).server }, to);
  }
}
