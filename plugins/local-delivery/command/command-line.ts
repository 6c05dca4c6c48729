import { type Kind, path } from "../../../core/mod.ts";
import { filledIn, type MacroValues, parseTemplate, type Template } from "../macros/template.ts";
import { isOfShell, splitWords } from "./words.ts";

/** A program and its arguments. No shell reads it: a macro's value is always (a part of) one argument. */
export interface CommandLine {
  /** As written in the file, the program by its absolute path. */
  readonly text: string;
  /** Absolute. */
  readonly program: string;
  readonly args: readonly Template[];
}

/** The arguments for one recipient, or why they cannot be given to the program. */
export type ProgramArguments =
  | { readonly ok: true; readonly args: readonly string[] }
  | { readonly ok: false; readonly status: string; readonly text: string };

const ACCEPTS = "the path of a program, and its arguments";

/** Bytes of one argument, and of all together: systems take more (`MAX_ARG_STRLEN` and `ARG_MAX` of Linux). */
const LONGEST_ARGUMENT = 64 * 1024;
const LONGEST_LINE = 256 * 1024;

/**
 * A command line: words between blanks; quotes and backslashes as a shell has them, but nothing else of a shell. The program
 * is named by its path; a relative one starts at the folder of the file it is in.
 */
export const commandLine: Kind<CommandLine> = {
  name: "command",
  accepts: ACCEPTS,
  example: "/usr/bin/deliver -d $user@$domain",
  parse(text, place) {
    const words = splitWords(text);
    if (words === undefined)
      return { ok: false, expected: `${ACCEPTS}; a quote is not closed, or a backslash ends it` };
    const [first, ...rest] = words;
    const named = first?.text.includes("/") ? path.parse(first.text, place) : undefined;
    if (first === undefined || !named?.ok) return { ok: false, expected: ACCEPTS };
    const program = named.value;
    if (program.includes("$"))
      return { ok: false, expected: `${ACCEPTS}; macros may stand in the arguments only` };
    const args: Template[] = [];
    for (const word of rest) {
      const parsed = parseTemplate(word.text);
      if (!parsed.ok) return { ok: false, expected: `${ACCEPTS}; ${parsed.problem}` };
      args.push(parsed.template);
    }
    const foreign = rest.find(({ text }) => isOfShell(text))?.text;
    const written = program === first.text ? text.slice(0, first.end) : quoted(program);
    return {
      ok: true,
      value: { text: written + text.slice(first.end), program, args },
      ...(foreign === undefined
        ? {}
        : { warning: `no shell reads the command: "${foreign}" is an argument like any other` }),
    };
  },
  print: ({ text }) => text,
};

/** A word as a line has it. */
function quoted(word: string): string {
  return word.replaceAll(/[\s"'\\]/g, "\\$&");
}

/**
 * Fills in the macros. An address that would make an argument look like an option (`-rf@example.net`) is refused: the program
 * could not tell it from one.
 */
export function argumentsFor({ args }: CommandLine, values: MacroValues): ProgramArguments {
  const filled: string[] = [];
  let bytes = 0;
  for (const template of args) {
    const text = filledIn(template, (macro) => values[macro]);
    const size = Buffer.byteLength(text);
    bytes += size;
    if (size > LONGEST_ARGUMENT || bytes > LONGEST_LINE || text.includes("\0"))
      return refused("5.1.3", "the address is too long, or cannot be given to the program");
    const [first] = template;
    if (first !== undefined && "macro" in first && text.startsWith("-")) {
      const sender = first.macro === "from" || first.macro === "envid";
      return sender
        ? refused("5.1.7", "the sender's address begins with a hyphen, as an option does")
        : refused("5.1.3", "the recipient's address begins with a hyphen, as an option does");
    }
    filled.push(text);
  }
  return { ok: true, args: filled };
}

function refused(status: string, text: string): ProgramArguments {
  return { ok: false, status, text };
}
