import type { Arguments } from "./arguments.ts";
import {
  controlSocketPath,
  diagnosticsText,
  findConfiguration,
  readConfiguration,
} from "./configuration.ts";
import { sandboxSocket } from "./sandbox.ts";
import { type Server, socketServer } from "./server-client.ts";
import type { Terminal } from "./terminal.ts";

/** The server that a command is about. */
export interface ServerMeant {
  readonly server: Server;
  /** Its configuration, where one is known. */
  readonly file: string | undefined;
  /** Who asks it; the user of this process unless stated. */
  readonly by?: string;
}

/** The server meant, by its control socket: the one named, that of the configuration, or the sandbox's. */
export async function serverMeant(
  options: Arguments["options"],
  folder: string,
  to: Terminal,
): Promise<ServerMeant> {
  const file = await findConfiguration(options.get("config"), folder);
  const socketPath = options.get("socket");
  if (socketPath !== undefined) return { server: socketServer(socketPath), file };
  if (file === undefined) return { server: socketServer(sandboxSocket(folder)), file };
  const result = await readConfiguration({ kind: "file", file }, { checkFiles: false });
  // Nothing could be read: its server may be elsewhere than where one is looked for.
  const unread = result.diagnostics.filter(({ at }) => at === undefined);
  if (unread.length > 0)
    to.complain(diagnosticsText({ ...result, diagnostics: unread }, to.colour));
  return { server: socketServer(controlSocketPath(result)), file };
}
