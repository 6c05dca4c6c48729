import {
  type CommandOutcome,
  type CommandRun,
  errorText,
  refusedText,
  treeText,
} from "../core/mod.ts";
import { parseArguments } from "./arguments.ts";
import type { Call } from "./call.ts";
import { EXIT, Refused, UsageError } from "./exit.ts";
import { type InsideCommand, insideCommand } from "./inside-commands.ts";
import { innerServer } from "./inside-server.ts";
import { Said, TOO_LONG } from "./said.ts";
import { guarded } from "./terminal.ts";

/** Rows that a command may ask for: more would not be said in what it may say. */
const MOST_ROWS = 100_000;

/** Runs a command in the server's own process: it asks that server, under the rights of who runs it, and what it says is kept. Never rejects. */
export async function runInside(asked: CommandRun): Promise<CommandOutcome> {
  const { form } = asked;
  const said = new Said();
  try {
    const { command, call } = callOf(asked);
    const asTree = command.hasTree && form?.text === false;
    const { options } = call.given;
    const given = asTree
      ? { ...call.given, options: new Map([...options, [form.as, ""] as const]) }
      : call.given;
    const to = command.goesOn ? said.heardBy(asked.said) : said;
    const code = await command.run({ ...call, given }, guarded(to));
    const { out, err } = said.outcome(code);
    if (form === undefined) return { code, out, err };
    if (code !== EXIT.done) return { code, out: refusedText(err || out, form.as), err };
    return { code, out: asTree ? out : treeText({ text: out }, form.as), err };
  } catch (error) {
    const code =
      error instanceof UsageError
        ? EXIT.usage
        : error instanceof Refused
          ? EXIT.refused
          : EXIT.internal;
    const text = errorText(error);
    return { code, out: form === undefined ? "" : refusedText(text, form.as), err: text };
  }
}

/** What is called, and with what. Throws `UsageError`, and `Refused` for what is not run here. */
function callOf(asked: CommandRun): {
  readonly command: InsideCommand;
  readonly call: Omit<Call, "command">;
} {
  const given = parseArguments(asked.words);
  const { command, operands } = insideCommand(given, asked);
  if (Number(given.options.get("maxitems") ?? 0) > MOST_ROWS) throw new Refused(TOO_LONG);
  const meant = { server: innerServer(asked), file: undefined, by: asked.caller.name };
  return { command, call: { operands, given, folder: "/", meant } };
}
