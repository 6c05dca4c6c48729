import { COMMANDS, COMMON_OPTIONS, type ShownCommand } from "./commands.ts";
import { OPTIONS, type OptionName } from "./options.ts";

/** A word that completion can offer. */
export interface Choice {
  readonly word: string;
  readonly doc: string;
}

/** What may follow some words of a command. */
export interface Step {
  /** The words before, without options; empty at the start. */
  readonly after: string;
  readonly choices: readonly Choice[] | "files";
  /** Whether more operands of the same sort may follow. */
  readonly again: boolean;
}

/** The options of a command. */
export interface CommandOptions {
  /** The words that call the command. */
  readonly of: string;
  readonly options: readonly Choice[];
}

/** What the scripts of all shells are made from. */
export interface CompletionTable {
  readonly steps: readonly Step[];
  readonly options: readonly CommandOptions[];
  readonly common: readonly Choice[];
  /** Options, in all spellings, whose value is a file, or something unknown here. */
  readonly fileOptions: readonly string[];
  readonly otherOptions: readonly string[];
}

/** Makes the table from the commands, and `more` of plugins. `directives` are the words `show directive` knows. */
export function completionTable(
  shells: readonly string[],
  directives: readonly string[],
  more: readonly ShownCommand[] = [],
): CompletionTable {
  const commands: readonly ShownCommand[] = [...COMMANDS, ...more];
  const words = { directives, shells };
  const steps = new Map<string, Step>();
  const offer = (after: string, choice: Choice): void => {
    const choices = steps.get(after)?.choices ?? [];
    if (choices === "files" || choices.some(({ word }) => word === choice.word)) return;
    steps.set(after, { after, choices: [...choices, choice], again: false });
  };
  for (const { words: call, operands = "", completes, doc } of commands) {
    const [first = "", second] = call.split(" ");
    const group = commands.filter(({ words: each }) => each.startsWith(`${first} `));
    const seconds = group.map(({ words: each }) => each.slice(first.length + 1));
    offer("", { word: first, doc: second === undefined ? doc : seconds.join(", ") });
    if (second !== undefined) offer(first, { word: second, doc });
    if (completes === "files")
      steps.set(call, { after: call, choices: "files", again: operands.includes("…") });
    else if (completes !== undefined)
      for (const word of words[completes]) offer(call, { word, doc: "" });
  }
  const taking = (sort: (value: string) => boolean): readonly string[] =>
    names().flatMap((name) => {
      const { value } = OPTIONS[name];
      return value !== undefined && sort(value) ? spellings(name) : [];
    });
  return {
    steps: [...steps.values()],
    options: commands.flatMap(({ words: of, options }) =>
      options === undefined ? [] : [{ of, options: options.map(choiceOf) }],
    ),
    common: COMMON_OPTIONS.map(choiceOf),
    fileOptions: taking((value) => FILES.includes(value)),
    otherOptions: taking((value) => !FILES.includes(value)),
  };
}

/** Names of values that are files. */
const FILES: readonly string[] = ["FILE", "PATH"];

function choiceOf(name: OptionName): Choice {
  return { word: `--${name}`, doc: OPTIONS[name].doc };
}

function names(): readonly OptionName[] {
  const all: OptionName[] = [];
  let name: OptionName;
  for (name in OPTIONS) all.push(name);
  return all;
}

function spellings(name: OptionName): readonly string[] {
  const { short } = OPTIONS[name];
  return short === undefined ? [`--${name}`] : [`-${short}`, `--${name}`];
}
