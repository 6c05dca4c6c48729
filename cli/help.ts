import { COMMANDS, COMMON_OPTIONS, type ShownCommand } from "./commands.ts";
import { OPTIONS, type OptionName } from "./options.ts";

/** Where the texts begin, and how wide they are. */
const COLUMN = 36;
const WIDTH = 52;

/** What `mta --help` prints. */
export const HELP: string = [
  "mta – Postrider, a plugin-based mail transfer agent",
  "",
  ...COMMANDS.flatMap(commandEntry),
  "",
  "With every command:",
  ...COMMON_OPTIONS.flatMap((name) => entry(`  ${optionText(name)}`, OPTIONS[name].doc)),
  "",
  "Words may be shortened as long as they are unambiguous: mta sh q. What options do: mta COMMAND --help.",
  "Exit codes: 0 done, 1 refused, 2 wrong usage, 70 internal error, 75 the DNS gave no answer.",
].join("\n");

/** What `mta --help` prints where a configuration brings commands of its own; nothing more without. */
export function helpWith(commands: readonly ShownCommand[]): string {
  if (commands.length === 0) return HELP;
  return [HELP, "", "Of plugins in the configuration:", ...commands.flatMap(commandEntry)].join(
    "\n",
  );
}

function commandEntry(command: ShownCommand): readonly string[] {
  return [
    ...entry(`  ${callOf(command)}`, command.doc),
    ...entry("", (command.options ?? []).map((name) => `--${name}`).join(" ")),
  ];
}

/** What `mta show --help` prints, and that of other words that begin several commands. */
export function commandsHelp(commands: readonly ShownCommand[]): string {
  return [...commands.flatMap(commandEntry), "", "What options do: mta COMMAND --help."].join("\n");
}

/** What `mta COMMAND --help` prints. */
export function commandHelp(command: ShownCommand): string {
  const options = [...(command.options ?? []), ...COMMON_OPTIONS];
  return [
    ...entry(callOf(command), command.doc),
    ...options.flatMap((name) =>
      entry(`  ${optionText(name)}`, command.meanings?.[name] ?? OPTIONS[name].doc),
    ),
  ].join("\n");
}

function callOf({ words, operands }: ShownCommand): string {
  return `mta ${words}${operands === undefined ? "" : ` ${operands}`}`;
}

/** An option as it is written, e.g. `-c, --config FILE`. */
function optionText(name: OptionName): string {
  const { short, value } = OPTIONS[name];
  const first = short === undefined ? "" : `-${short}, `;
  return `${first}--${name}${value === undefined ? "" : ` ${value}`}`;
}

/** Lines with `left` at the left and the text beside it, broken between words; none for no text. */
function entry(left: string, text: string): readonly string[] {
  if (text === "") return [];
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  lines.push(line);
  const head = left.length < COLUMN ? [] : [left];
  const first = head.length === 0 ? left : "";
  return [...head, ...lines.map((each, at) => `${(at === 0 ? first : "").padEnd(COLUMN)}${each}`)];
}
