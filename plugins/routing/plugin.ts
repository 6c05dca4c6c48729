import {
  definePlugin,
  directive,
  hostList,
  integer,
  type ListedHost,
  type Plugin,
  type Route,
} from "../../core/mod.ts";

/** Where mail goes. */
export const routing: Plugin = definePlugin({
  name: "routing",
  summary: "Sends mail to fixed hosts instead of the recipient domain's MX.",
  directives: {
    "smtp-hosts": directive(hostList, {
      scopes: ["domain"],
      aliases: ["route"],
      doc: "Hosts to deliver to. A comma joins hosts of equal preference, a semicolon starts the next preference. lookup-mx:NAME stands for the MX of a name.",
      example: "mx1.example.net,mx2.example.net;[192.0.2.1]:2525",
    }),
    "resolve-to": directive(hostList, {
      scopes: ["domain"],
      doc: "A name whose MX are used instead of the recipient domain's, or an IP address to connect to.",
      example: "example.net",
    }),
    "smtp-port": directive(integer({ min: 1, max: 65_535 }), {
      scopes: ["domain"],
      aliases: ["default-smtp-port"],
      default: 25,
      doc: "Port to connect to where a host is given without one.",
    }),
  },
  hooks: {
    planDelivery: (plan, _queue, { settings }) => ({ ...plan, defaultPort: settings.smtpPort }),
    routeQueue(_queue, { settings }) {
      const { smtpHosts, resolveTo, smtpPort } = settings;
      if (smtpHosts) return routeOf(smtpHosts, smtpPort, false);
      return resolveTo && routeOf(resolveTo, smtpPort, true);
    },
  },
  check: {
    domain: ({ smtpHosts, resolveTo }) =>
      smtpHosts && resolveTo
        ? [
            {
              severity: "warning",
              directive: "resolve-to",
              message: "resolve-to has no effect beside smtp-hosts (route)",
            },
          ]
        : [],
  },
});

/** `byMx`: names stand for their MX. */
function routeOf(tiers: readonly (readonly ListedHost[])[], port: number, byMx: boolean): Route {
  return {
    tiers: tiers.map((tier) =>
      tier.map((host) => ({
        host: host.host,
        port: host.port ?? port,
        lookupMx: byMx || host.lookupMx,
      })),
    ),
  };
}
