import {
  hostAddresses,
  type ListedHost,
  type PluginDiagnostic,
  type ResolvedConfig,
  systemClock,
  ThisServer,
} from "../../core/mod.ts";
import { configuredListeners } from "../smtp-listener/contract.ts";

/** Hosts of a route that are this server's own listeners, as far as the file alone can tell. */
export function ownListenerDiagnostics(
  directive: string,
  tiers: readonly (readonly ListedHost[])[],
  port: number,
  config: ResolvedConfig,
): readonly PluginDiagnostic[] {
  const thisServer = serverOf(config);
  return tiers.flat().flatMap((listed): PluginDiagnostic[] => {
    const { host, lookupMx } = listed;
    const at = listed.port ?? port;
    const named = !lookupMx && thisServer.isOwnName(host) && thisServer.hasListenerOn(at);
    if (!named && !thisServer.isOwnListener(host, at)) return [];
    return [
      {
        severity: "warning",
        directive,
        message: `${host} port ${at} is this server itself: mail sent there bounces (5.4.6)`,
        hint: "name the host and port of another server",
      },
    ];
  });
}

/** The server a configuration makes; one for all its blocks. */
function serverOf(config: ResolvedConfig): ThisServer {
  let server = made.get(config);
  if (server === undefined) {
    const names = namesOf(config);
    server = new ThisServer({
      names: () => names,
      interfaces: hostAddresses,
      clock: systemClock,
    });
    server.takesMailAt(configuredListeners(config));
    made.set(config, server);
  }
  return server;
}

const made = new WeakMap<ResolvedConfig, ThisServer>();

function namesOf(config: ResolvedConfig): readonly string[] {
  const { value } = config.global.get("host-name");
  return Array.isArray(value) ? value.filter((name) => typeof name === "string") : [];
}
