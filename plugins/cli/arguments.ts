import { parseArgs } from "node:util";
import { UsageError } from "./exit.ts";

/** A command line taken apart. */
export interface Arguments {
  /** Words that are no options, the command first. */
  readonly words: readonly string[];
  /** The options that are given, by name. */
  readonly given: readonly OptionName[];
  readonly config: string | undefined;
  readonly json: boolean;
  /** Warnings count as errors. */
  readonly strict: boolean;
  /** Files and directories are looked at. */
  readonly files: boolean;
  /** PowerMTA's form of a listing. */
  readonly plain: boolean;
  /** DNS is asked. */
  readonly dns: boolean;
  /** The message meant, for `explain`. */
  readonly from: string | undefined;
  readonly vmta: string | undefined;
  readonly source: string | undefined;
  /** Files are written in place. */
  readonly write: boolean;
  /** Only look whether something would change. */
  readonly check: boolean;
  readonly socket: string | undefined;
  readonly help: boolean;
  readonly version: boolean;
}

/** Every option, as `parseArgs` wants them. What they are for stands in commands.ts. */
export const OPTIONS = {
  config: { type: "string", short: "c" },
  json: { type: "boolean", default: false },
  strict: { type: "boolean", default: false },
  "no-files": { type: "boolean", default: false },
  plain: { type: "boolean", default: false },
  "no-dns": { type: "boolean", default: false },
  from: { type: "string" },
  vmta: { type: "string" },
  source: { type: "string" },
  write: { type: "boolean", short: "w", default: false },
  check: { type: "boolean", default: false },
  socket: { type: "string" },
  "check-config": { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
  version: { type: "boolean", short: "V", default: false },
} as const;

/** The name of an option, without its hyphens. */
export type OptionName = keyof typeof OPTIONS;

const OPTIONAL = {
  config: undefined,
  socket: undefined,
  from: undefined,
  vmta: undefined,
  source: undefined,
} as const;

/** Takes a command line apart. Throws `UsageError`. */
export function parseArguments(argv: readonly string[]): Arguments {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: OPTIONS,
    });
    const words = values["check-config"] ? ["check-config", ...positionals] : positionals;
    const { "no-files": noFiles, "no-dns": noDns, "check-config": _asOption, ...rest } = values;
    return {
      ...OPTIONAL,
      ...rest,
      words,
      given: optionsGiven(values),
      files: !noFiles,
      dns: !noDns,
    };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** The options that stand in a command line. */
function optionsGiven(values: Readonly<Record<string, unknown>>): readonly OptionName[] {
  const found: OptionName[] = [];
  let name: OptionName;
  for (name in OPTIONS) if (values[name] !== undefined && values[name] !== false) found.push(name);
  return found;
}
