import { errorText } from "../../core/mod.ts";
import { type Arguments, parseArguments } from "./arguments.ts";
import { checkConfig } from "./check-config.ts";
import { configCommand } from "./config-commands.ts";
import { findConfiguration, readConfiguration, socketPathOf } from "./configuration.ts";
import { EXIT, Refused, UsageError } from "./exit.ts";
import { HELP } from "./help.ts";
import { reload } from "./reload.ts";
import { sandboxSocket } from "./sandbox.ts";
import { serve } from "./serve.ts";
import { askServer } from "./server-client.ts";
import { resultOf, show } from "./show.ts";
import { processTerminal, type Terminal } from "./terminal.ts";
import { VERSION } from "./version.ts";

/** Runs the `mta` command; returns its exit code. `argv` is what stands behind `mta`. */
export async function main(
  argv: readonly string[],
  to: Terminal = processTerminal,
): Promise<number> {
  try {
    return await run(parseArguments(argv), process.cwd(), to);
  } catch (error) {
    to.complain(`mta: ${errorText(error)}`);
    if (error instanceof UsageError) {
      to.complain("see: mta --help");
      return EXIT.usage;
    }
    return error instanceof Refused || isSystemError(error) ? EXIT.refused : EXIT.internal;
  }
}

/** What the system did not allow: a port in use, a file that is not there. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && ("syscall" in error || error.name === "SpoolInUse");
}

async function run(given: Arguments, folder: string, to: Terminal): Promise<number> {
  const [command, ...words] = given.words;
  if (given.version || command === "version") {
    to.print(`postrider ${VERSION}`);
    return EXIT.done;
  }
  if (given.help || command === undefined || command === "help") {
    to.print(HELP);
    return given.help || command === "help" ? EXIT.done : EXIT.usage;
  }
  switch (command) {
    case "serve":
      await serve(given.config, folder, to);
      return EXIT.done;
    case "check-config":
      return checkConfig({ ...given, named: words[0] ?? given.config, folder }, to);
    case "config":
      return configCommand({ ...given, words, folder }, to);
    case "show": {
      const socketPath = await socketOf(given, folder);
      await show({ words, socketPath, json: given.json }, to);
      return EXIT.done;
    }
    case "reload":
      return reload(await socketOf(given, folder), to);
    case "pause":
    case "resume":
    case "schedule": {
      // `pause queue q` is PowerMTA's form, `pause q` the short one.
      const queue = words[0] === "queue" ? words[1] : words[0];
      if (queue === undefined) throw new UsageError(`mta ${command} DOMAIN[/VMTA]`);
      const path = `/queues/${command}?${new URLSearchParams({ queue })}`;
      resultOf(await askServer(await socketOf(given, folder), "POST", path));
      return EXIT.done;
    }
    default:
      throw new UsageError(`there is no command "${command}"`);
  }
}

/** The control socket meant: the one named, that of the configuration, or the sandbox's. */
async function socketOf(given: Arguments, folder: string): Promise<string> {
  if (given.socket !== undefined) return given.socket;
  const file = await findConfiguration(given.config, folder);
  if (file === undefined) return sandboxSocket(folder);
  return socketPathOf(await readConfiguration({ kind: "file", file }), file);
}
