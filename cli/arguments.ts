import { UsageError } from "./exit.ts";
import { OPTIONS, type OptionName } from "./options.ts";

/** A command line taken apart. */
export interface Arguments {
  /** Words that are not options, the command first. */
  readonly words: readonly string[];
  /** The options that are given; those without a value have an empty one. */
  readonly options: ReadonlyMap<OptionName, string>;
  /** Options that no command has, as they were written, without values. */
  readonly unknown: readonly string[];
}

/**
 * Takes a command line apart. Options may come anywhere, in upper or lower case, as `--name=value` or `--name value`; one hyphen
 * does as well. After `--` everything is a word. Throws `UsageError`.
 */
export function parseArguments(argv: readonly string[]): Arguments {
  const words: string[] = [];
  const options = new Map<OptionName, string>();
  const unknown: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const text = argv[at] ?? "";
    if (text === "--") {
      words.push(...argv.slice(at + 1));
      break;
    }
    const [, hyphens, written, , attached] = /^(--?)([^=]+)(=(.*))?$/s.exec(text) ?? [];
    if (hyphens === undefined || written === undefined) {
      words.push(text);
      continue;
    }
    const name = optionNamed(written, hyphens.length === 1);
    if (name === undefined) unknown.push(hyphens + written);
    else if (OPTIONS[name].value === undefined) {
      if (attached !== undefined) throw new UsageError(`--${name} takes no value`);
      options.set(name, "");
    } else {
      const value = attached ?? argv[++at];
      if (value === undefined) throw new UsageError(`--${name} needs a value`);
      options.set(name, value);
    }
  }
  if (options.has("check-config")) words.unshift("check-config");
  return { words, options, unknown };
}

function optionNamed(written: string, mayBeShort: boolean): OptionName | undefined {
  const lower = written.toLowerCase();
  let name: OptionName;
  for (name in OPTIONS) {
    if (name === lower || (mayBeShort && OPTIONS[name].short === written)) return name;
  }
  return undefined;
}
