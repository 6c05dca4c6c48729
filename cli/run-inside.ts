import {
  type CommandOutcome,
  type CommandRun,
  errorText,
  refusedText,
  treeText,
} from "../core/mod.ts";
import { parseArguments } from "./arguments.ts";
import { type AskingWords, isAsking, runAsking } from "./asking-commands.ts";
import type { Call } from "./call.ts";
import { commandCalled } from "./command-words.ts";
import { EXIT, Refused, UsageError } from "./exit.ts";
import type { OptionName } from "./options.ts";
import { guarded, type Terminal } from "./terminal.ts";
import { refuseUnused } from "./usage.ts";

/** Options that choose another server, or a file of this host. */
const ELSEWHERE = ["config", "socket", "folder", "help"] as const satisfies readonly OptionName[];

/** Characters that a command may say, and rows that it may ask for: more would not be said in them. */
const LONGEST = 16 * 1024 * 1024;
const MOST_ROWS = 100_000;
const TOO_LONG = "the answer is too long: ask for less, for example with --maxitems=1000";

/** Runs a command in the server's own process: it asks that server, under the rights of who runs it, and what it says is kept. Never rejects. */
export async function runInside(asked: CommandRun): Promise<CommandOutcome> {
  const { form } = asked;
  const said = new Said();
  const to = guarded(said);
  try {
    const { call, hasTree } = callOf(asked);
    if (form === undefined) return said.outcome(await runAsking(call.command.words, call, to));
    const asTree = hasTree && !form.text;
    const { options } = call.given;
    const given = asTree
      ? { ...call.given, options: new Map([...options, [form.as, ""] as const]) }
      : call.given;
    const code = await runAsking(call.command.words, { ...call, given }, to);
    const { out, err } = said.outcome(code);
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

/** A call that only asks the server, and whether its answer is a tree. */
interface Asking {
  readonly call: Call & { readonly command: { readonly words: AskingWords } };
  readonly hasTree: boolean;
}

/** What is called. Throws `UsageError`, and `Refused` for what is not run here. */
function callOf({ words, ask, caller }: CommandRun): Asking {
  const given = parseArguments(words);
  const called = commandCalled(given.words);
  if (called.kind === "not-yet") throw new Refused(`${called.words}: ${called.answer}`);
  const { command, operands } = called;
  const elsewhere = ELSEWHERE.find((name) => given.options.has(name));
  if (!isAsking(command.words) || elsewhere !== undefined)
    throw new Refused(
      `mta ${command.words}${elsewhere === undefined ? "" : ` --${elsewhere}`} is run on the host of the server only`,
    );
  refuseUnused(command, operands, given);
  if (Number(given.options.get("maxitems") ?? 0) > MOST_ROWS) throw new Refused(TOO_LONG);
  const meant = { server: { ask }, file: undefined, by: caller.name };
  return {
    call: { command: { ...command, words: command.words }, operands, given, folder: "/", meant },
    hasTree: command.options?.includes("xml") ?? false,
  };
}

/** A terminal that remembers what was said, up to a length. */
class Said implements Terminal {
  readonly colour = false;
  readonly #out: string[] = [];
  readonly #err: string[] = [];
  #room = LONGEST;

  print(text: string): void {
    this.#say(this.#out, text);
  }

  copy(text: string): void {
    this.#say(this.#out, text);
  }

  complain(text: string): void {
    this.#say(this.#err, text);
  }

  #say(to: string[], text: string): void {
    if (text.length > this.#room) throw new Refused(TOO_LONG);
    this.#room -= text.length;
    to.push(text);
  }

  outcome(code: number): CommandOutcome {
    return { code, out: this.#out.join("\n"), err: this.#err.join("\n") };
  }
}
