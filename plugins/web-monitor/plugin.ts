import {
  CLOCK,
  type ConfigurationChange,
  definePlugin,
  directive,
  type HostPort,
  type Log,
  type Plugin,
  ROUTES,
  repeatable,
  THIS_SERVER,
  type Token,
  token,
} from "../../core/mod.ts";
import { LOOKOUT } from "../process/contract.ts";
import { wantedAddresses } from "./addresses.ts";
import { WEB } from "./contract.ts";
import { addressAccess, webPort } from "./kinds.ts";
import { type PorterSettings, visitOf } from "./porter.ts";
import { WebApp } from "./web-app.ts";
import { WebServer } from "./web-server.ts";

/** The web server and what it goes by now. */
interface WebDesk {
  readonly server: WebServer;
  settings: PorterSettings;
}

const DESK: Token<WebDesk> = token<WebDesk>("web-monitor.desk");

const GLOBAL = ["global"] as const;

/** The web server. */
export const webMonitor: Plugin = definePlugin({
  name: "web-monitor",
  summary:
    "Serves the API, the pages and what else plugins have for browsers and programs over HTTP.",
  directives: {
    "http-mgmt-port": directive(webPort, {
      scopes: GLOBAL,
      doc: "Port of the web server: pages, API, metrics. 0: there is none; any: one that is free. Unset: 8080 where there is an http-access line, else none. Without http-access it is reachable from this host alone.",
    }),
    "http-access": repeatable(addressAccess, {
      scopes: GLOBAL,
      doc: "What clients of these addresses may do; the first line that fits counts, and nothing is allowed where none fits. Without any line this host may do everything and nobody else anything. The server listens on loopback alone unless a line admits other addresses.",
    }),
  },
  needs: {
    clock: CLOCK,
    routes: ROUTES,
    thisServer: THIS_SERVER,
    lookout: LOOKOUT,
    desk: DESK,
  },
  provides: (offer) => [
    offer(DESK, ({ services: { clock, routes, thisServer, lookout }, log, global }) => {
      const isOwnName = (name: string): boolean => thisServer.isOwnName(name);
      const app = new WebApp(routes, (request, connection) =>
        visitOf(request, connection, desk.settings, isOwnName),
      );
      const server = new WebServer({
        ...{ clock, log, lookout, tls: () => undefined },
        answer: (request, env, connection) => app.answer(request, env, connection),
      });
      const desk: WebDesk = { server, settings: global };
      return desk;
    }),
    offer(WEB, ({ services }) => services.desk.server),
  ],
  hooks: {
    async start({ global, services: { desk }, log }) {
      const wanted = wantedAddresses(global);
      const { commit } = await desk.server.prepare(wanted);
      await commit();
      tell(desk.server, wanted, log);
    },
    async reconfigure({ global, services: { desk }, log }): Promise<ConfigurationChange> {
      const wanted = wantedAddresses(global);
      const before = texts(desk.server.addresses);
      const change = await desk.server.prepare(wanted);
      return {
        ...change,
        async commit() {
          await change.commit();
          desk.settings = global;
          if (texts(desk.server.addresses) !== before) tell(desk.server, wanted, log);
        },
      };
    },
    drain: ({ services }) => services.desk.server.drain(),
    stop: ({ services }) => services.desk.server.close(),
  },
});

/** Says where the web server listens; and if nowhere, how to have it. */
function tell({ addresses }: WebServer, wanted: readonly HostPort[], log: Log): void {
  if (wanted.length === 0)
    log.info("the web server is off: http-mgmt-port 8080 turns it on, for this host alone");
  for (const { host, port, tls } of addresses)
    log.notice("the web server is listening", { address: host, port, tls });
}

function texts(addresses: readonly HostPort[]): string {
  return addresses.map(({ host, port }) => `${host} ${port}`).join(", ");
}
