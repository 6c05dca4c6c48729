import {
  CLOCK,
  createResolver,
  definePlugin,
  nameServer,
  type Plugin,
  RANDOM,
  repeatable,
  RESOLVER,
  systemNameServers,
} from "../../core/mod.ts";

/** DNS look-ups. */
export const dns: Plugin = definePlugin({
  name: "dns",
  summary: "Looks names up in the DNS.",
  directives: {
    "name-server": repeatable(nameServer, {
      scopes: ["global"],
      doc: "DNS servers to ask, in turn. Without any, those of the host (/etc/resolv.conf).",
      example: "127.0.0.1:53",
      reload: "restart",
    }),
  },
  needs: { clock: CLOCK, random: RANDOM },
  provides: (offer) => [
    offer(RESOLVER, async ({ global, services, log }) => {
      const servers = global.nameServer.length > 0 ? global.nameServer : await systemNameServers();
      const resolver = createResolver({ ...services, servers, log });
      return Object.assign(resolver, { [Symbol.dispose]: () => resolver.close() });
    }),
  ],
});
