import { type CommandOutcome, type CommandRun, errorText } from "../core/mod.ts";
import { parseArguments } from "./arguments.ts";
import { isAsking, runAsking } from "./asking-commands.ts";
import { commandCalled } from "./command-words.ts";
import { EXIT, Refused, UsageError } from "./exit.ts";
import type { OptionName } from "./options.ts";
import { guarded, type Terminal } from "./terminal.ts";
import { refuseUnused } from "./usage.ts";

/** Options that choose another server, or a file of this host. */
const ELSEWHERE = ["config", "socket", "folder", "help"] as const satisfies readonly OptionName[];

/** Characters that a command may say. */
const LONGEST = 16 * 1024 * 1024;

/** Runs a command in the server's own process: it asks that server, under the rights of who runs it, and what it says is kept. Never rejects. */
export async function runInside({ words, caller, ask }: CommandRun): Promise<CommandOutcome> {
  const said = new Said();
  const to = guarded(said);
  try {
    return said.outcome(await run(words, { ask, by: caller.name }, to));
  } catch (error) {
    to.complain(errorText(error));
    if (error instanceof UsageError) return said.outcome(EXIT.usage);
    return said.outcome(error instanceof Refused ? EXIT.refused : EXIT.internal);
  }
}

async function run(
  words: readonly string[],
  { ask, by }: Pick<CommandRun, "ask"> & { readonly by: string },
  to: Terminal,
): Promise<number> {
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
  const meant = { server: { ask }, file: undefined, by };
  return runAsking(command.words, { command, operands, given, folder: "/", meant }, to);
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
    if (text.length > this.#room)
      throw new Refused("the answer is too long: ask for less, for example with --maxitems=1000");
    this.#room -= text.length;
    to.push(text);
  }

  outcome(code: number): CommandOutcome {
    return { code, out: this.#out.join("\n"), err: this.#err.join("\n") };
  }
}
