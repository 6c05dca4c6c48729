import { parseArgs } from "node:util";
import { UsageError } from "./exit.ts";

/** A command line taken apart. */
export interface Arguments {
  /** Words that are no options, the command first. */
  readonly words: readonly string[];
  readonly config: string | undefined;
  readonly json: boolean;
  readonly socket: string | undefined;
  readonly help: boolean;
  readonly version: boolean;
}

/** Takes a command line apart. Throws `UsageError`. */
export function parseArguments(argv: readonly string[]): Arguments {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        config: { type: "string", short: "c" },
        json: { type: "boolean", default: false },
        socket: { type: "string" },
        "check-config": { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
        version: { type: "boolean", short: "V", default: false },
      },
    });
    const words = values["check-config"] ? ["check-config", ...positionals] : positionals;
    const { config, json, socket, help, version } = values;
    return { words, config, json, socket, help, version };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
