import { OPTIONS, type OptionName } from "./arguments.ts";
import { COMMANDS, COMMON_OPTIONS, OPTION_TEXTS } from "./commands.ts";

/** Where the texts begin, and how wide they are. */
const COLUMN = 36;
const WIDTH = 52;

/** What `mta --help` prints. */
export const HELP: string = [
  "mta – Postrider, a plugin-based mail transfer agent",
  "",
  ...COMMANDS.flatMap(({ words, operands, doc, options = [] }) => [
    ...entry(`  mta ${words}${operands === undefined ? "" : ` ${operands}`}`, doc),
    ...options.flatMap((name) => entry(`      ${optionText(name)}`, OPTION_TEXTS[name].doc)),
  ]),
  "",
  "With every command:",
  ...COMMON_OPTIONS.flatMap((name) => entry(`  ${optionText(name)}`, OPTION_TEXTS[name].doc)),
  "",
  "Exit codes: 0 done, 1 refused, 2 wrong usage, 70 internal error.",
].join("\n");

/** An option as it is written, e.g. `-c, --config FILE`. */
function optionText(name: OptionName): string {
  const option = OPTIONS[name];
  const short = "short" in option ? `-${option.short}, ` : "";
  const { value } = OPTION_TEXTS[name];
  return `${short}--${name}${value === undefined ? "" : ` ${value}`}`;
}

/** Lines with `left` at the left and the text beside it, broken between words. */
function entry(left: string, text: string): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.map((each, at) => `${(at === 0 ? left : "").padEnd(COLUMN)}${each}`);
}
