import { errorText, VERSION } from "../../core/mod.ts";
import { type Arguments, parseArguments } from "./arguments.ts";
import { checkConfig } from "./check-config.ts";
import { completionScript } from "./completion.ts";
import { configCommand } from "./config-commands.ts";
import {
  findConfiguration,
  findingsText,
  readConfiguration,
  socketPathOf,
} from "./configuration.ts";
import { EXIT, Refused, UsageError } from "./exit.ts";
import { explain } from "./explain.ts";
import { HELP } from "./help.ts";
import { changeQueues } from "./queue-commands.ts";
import { reload } from "./reload.ts";
import { sandboxSocket } from "./sandbox.ts";
import { serve } from "./serve.ts";
import { show } from "./show.ts";
import { showDirective } from "./show-directive.ts";
import { guarded, processTerminal, type Terminal } from "./terminal.ts";
import { refuseUnused } from "./usage.ts";

/** Runs the `mta` command; returns its exit code. `argv` is what stands behind `mta`. */
export async function main(
  argv: readonly string[],
  terminal: Terminal = processTerminal,
): Promise<number> {
  const to = guarded(terminal);
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

/** What the system did not allow, to us or to a plugin: a port in use, a file that is not there. */
function isSystemError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return "syscall" in error || error.name === "SpoolInUse" || isSystemError(error.cause);
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
  refuseUnused(given);
  switch (command) {
    case "serve":
      await serve(given.config, folder, to);
      return EXIT.done;
    case "check-config":
      return checkConfig({ ...given, named: words[0] ?? given.config, folder }, to);
    case "config":
      return configCommand({ ...given, words, folder }, to);
    case "completion":
      to.print(completionScript(words[0]));
      return EXIT.done;
    case "show": {
      if (words[0] === "directive") {
        await showDirective({ ...given, name: words[1], folder }, to);
        return EXIT.done;
      }
      const { file, socketPath } = await serverMeant(given, folder, to);
      await show({ ...given, words, file, socketPath }, to);
      return EXIT.done;
    }
    case "explain": {
      const meant = await serverMeant(given, folder, to);
      return explain({ ...given, ...meant, recipient: words[0] }, to);
    }
    case "reload":
      return reload((await serverMeant(given, folder, to)).socketPath, given.json, to);
    case "pause":
    case "resume":
    case "schedule": {
      // `pause queue q` is PowerMTA's form, `pause q` the short one.
      const queue = words[0] === "queue" ? words[1] : words[0];
      if (queue === undefined) throw new UsageError(`mta ${command} DOMAIN[/VMTA]`);
      const { socketPath } = await serverMeant(given, folder, to);
      await changeQueues(command, queue, socketPath, to);
      return EXIT.done;
    }
    default:
      throw new UsageError(`there is no command "${command}"`);
  }
}

/** The server meant, by its control socket: the one named, that of the configuration, or the sandbox's. */
async function serverMeant(
  given: Arguments,
  folder: string,
  to: Terminal,
): Promise<{ readonly socketPath: string; readonly file: string | undefined }> {
  const file = await findConfiguration(given.config, folder);
  if (given.socket !== undefined) return { socketPath: given.socket, file };
  if (file === undefined) return { socketPath: sandboxSocket(folder), file };
  const result = await readConfiguration({ kind: "file", file }, { checkFiles: false });
  // Nothing could be read: its server may be elsewhere than where one is looked for.
  const unread = result.diagnostics.filter(({ at }) => at === undefined);
  if (unread.length > 0) to.complain(findingsText({ ...result, diagnostics: unread }, to.colour));
  return { socketPath: socketPathOf(result), file };
}
