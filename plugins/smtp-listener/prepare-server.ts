import type { ConfigurationChange, Log, ResolvedConfig, ThisServer } from "../../core/mod.ts";
import type { Room } from "../process/contract.ts";
import { sourceGroups } from "../source-groups/contract.ts";
import { configuredListeners } from "./configured-listeners.ts";
import type { SmtpServer } from "./server.ts";

/** The global directives that can change while the server runs. */
interface ServerSettings {
  readonly totalMaxSmtpIn: number;
  readonly smtpReloadTimeout: number;
}

/** Makes settings ready: opens listeners. What fails is thrown, with everything as it was. */
export async function prepareServer(
  settings: ServerSettings,
  config: ResolvedConfig,
  {
    server,
    room,
    thisServer,
  }: { readonly server: SmtpServer; readonly room: Room; readonly thisServer: ThisServer },
  log: Log,
): Promise<ConfigurationChange> {
  const { totalMaxSmtpIn, smtpReloadTimeout } = settings;
  const wanted = configuredListeners(config);
  const groups = sourceGroups(config);
  if (wanted.length === 0) log.warning("no address of this host is in the ranges to listen on");
  const listeners = await server.prepareListeners(wanted);
  return {
    commit() {
      server.groups = groups;
      server.maxSessions = Math.min(totalMaxSmtpIn, room.mostIn);
      listeners.commit();
      thisServer.takesMailAt(server.addresses);
      for (const { host, port } of listeners.added)
        log.notice("listening", { address: host, port });
      // Nobody waits for it: users may have to be looked up.
      void server.configurationChanged(smtpReloadTimeout);
    },
    abandon: () => listeners.abandon(),
  };
}
