import { COMMANDS, type Command } from "./commands.ts";
import { UsageError } from "./exit.ts";
import { ALIASES, NOT_YET, POWERMTA } from "./other-words.ts";

/** A command that was called. */
export type Called =
  | {
      readonly kind: "command";
      readonly command: Command;
      /** The words after those that call it. */
      readonly operands: readonly string[];
    }
  /** PowerMTA has it; `answer` says what to do instead. */
  | { readonly kind: "not-yet"; readonly words: string; readonly answer: string };

/** Everything that can be called. */
const ALL: readonly string[] = [
  ...COMMANDS.map(({ words }): string => words),
  ...Object.keys(ALIASES),
  ...Object.keys(NOT_YET),
];

/** What they begin with. */
const HEADS: readonly string[] = [...new Set(ALL.map((words) => words.split(" ", 1)[0] ?? ""))];

/** A word that calls no command of the server: one of a plugin may have it. */
export class UnknownCommand extends UsageError {}

/** Whether a word calls a command of the server, or is short for one or several. */
export function isTakenWord(word: string): boolean {
  return ALL.some((words) => words.startsWith(word));
}

/** The commands that begin with a word which calls none alone, as `show`; none for another. The word may be shortened as long as it is clear. Throws `UsageError`. */
export function commandsAfter(word: string): readonly Command[] {
  const head = chosen(word, HEADS, "");
  if (head === undefined || ALL.includes(head)) return [];
  return COMMANDS.filter(({ words }) => words.startsWith(`${head} `));
}

/** Finds the command that words call; each may be shortened as long as it is clear. Throws `UsageError`. */
export function commandCalled(given: readonly string[]): Called {
  const [first = "", second, ...rest] = given;
  const head = chosen(first, HEADS, "");
  if (head === undefined)
    throw new UnknownCommand(
      `unknown command "${first}"; for one of a plugin, give the configuration: -c FILE`,
    );
  const subjects = ALL.filter((words) => words.startsWith(`${head} `)).map((words) =>
    words.slice(head.length + 1),
  );
  const standsAlone = ALL.includes(head);
  // Of `pause q` nobody knows whether q is a queue or short for the word.
  const mayBeShort = !standsAlone || rest.length > 0;
  const subject =
    second === undefined || !(mayBeShort || subjects.includes(second.toLowerCase()))
      ? undefined
      : chosen(second, subjects, `${head} `);
  if (subject !== undefined) return named(`${head} ${subject}`, rest);
  if (standsAlone) return named(head, given.slice(1));
  const known = subjects.filter((word) => NOT_YET[`${head} ${word}`] === undefined);
  const choice = (known.length > 0 ? known : subjects).join(", ");
  if (second === undefined) throw new UsageError(`mta ${head} what? One of: ${choice}`);
  throw new UsageError(`unknown command "mta ${head} ${second}"; one of: ${choice}`);
}

/** The word meant: the same, or the only one that begins so, of PowerMTA's or of all. Throws `UsageError` when several do. */
function chosen(given: string, words: readonly string[], before: string): string | undefined {
  const short = given.toLowerCase();
  if (short === "" || words.includes(short)) return short || undefined;
  const meant = words.filter((word) => word.startsWith(short));
  const theirs = meant.filter((word) =>
    POWERMTA.some((each) => `${each} `.startsWith(`${before}${word} `)),
  );
  const [one] = [theirs, meant].filter((some) => kindsOf(some, before) === 1);
  if (one === undefined && meant.length > 0)
    throw new UsageError(
      `"${given}" is short for more than one ${before}command: ${meant.join(", ")}`,
    );
  return one?.[0];
}

/** How many commands words call. */
function kindsOf(words: readonly string[], before: string): number {
  return new Set(words.map((word) => ALIASES[before + word] ?? before + word)).size;
}

function named(words: string, operands: readonly string[]): Called {
  const answer = NOT_YET[words];
  if (answer !== undefined) return { kind: "not-yet", words, answer };
  const meant = ALIASES[words] ?? words;
  const command = COMMANDS.find((each) => each.words === meant);
  if (command === undefined) throw new UsageError(`unknown command "${words}"`);
  return { kind: "command", command, operands };
}
