import { stat } from "node:fs/promises";
import { parseArguments } from "./arguments.ts";
import { UsageError } from "./exit.ts";

/** Where PowerMTA keeps its configuration, wherever it is called. */
const CONFIGURATION = "/etc/pmta/config";

/** How the command was called by one of PowerMTA's names. */
export interface CalledAs {
  /** What it comes to in our words. */
  readonly argv: readonly string[];
  /** PowerMTA's programs ask nothing back. */
  readonly asks: boolean;
  /** What goes to the log is to be seen as well (`pmtad --debug`). */
  readonly debug: boolean;
}

/**
 * What a call as `pmta` or `pmtad` comes to; a call by another name stays. They read PowerMTA's configuration unless another one, or a socket,
 * is named. Throws `UsageError`.
 */
export async function calledAs(argv: readonly string[]): Promise<CalledAs> {
  const [name, ...rest] = argv;
  switch (name) {
    case "pmta":
      return { argv: await withConfiguration(rest), asks: false, debug: false };
    case "pmtad":
      return { ...(await daemon(rest)), asks: false };
    default:
      return { argv, asks: true, debug: false };
  }
}

/** `pmtad`: the server in the foreground, or a look at its configuration. */
async function daemon(argv: readonly string[]): Promise<Omit<CalledAs, "asks">> {
  const isCheck = (word: string): boolean => /^--?check-?config$/i.test(word);
  const isDebug = (word: string): boolean => /^--?debug$/i.test(word);
  const rest = argv.filter((word) => !isCheck(word) && !isDebug(word));
  const { words } = parseArguments(rest);
  if (words.length > 0)
    throw new UsageError(
      `pmtad takes no "${words[0]}"; usage: pmtad [--check-config] [--debug] [-c FILE]`,
    );
  const check = argv.some(isCheck);
  return {
    argv: await withConfiguration([check ? "check-config" : "serve", ...rest]),
    debug: argv.some(isDebug),
  };
}

async function withConfiguration(argv: readonly string[]): Promise<readonly string[]> {
  const { options } = parseArguments(argv);
  if (options.has("config") || options.has("socket") || options.has("help")) return argv;
  const found = await stat(CONFIGURATION).catch(() => undefined);
  if (!found?.isFile()) return argv;
  // After the command's words, and before what is not looked at as options.
  const end = argv.indexOf("--");
  const before = end === -1 ? argv : argv.slice(0, end);
  return [...before, `--config=${CONFIGURATION}`, ...argv.slice(before.length)];
}
