import { definePlugin, directive, oneOf, type Plugin, repeatable } from "../core/mod.ts";
import { proxyClient, proxyEndpoint } from "./kinds/proxies.ts";

const DIRECT = "connections are made without a proxy";

/** Directives of `<proxy>` blocks. */
export const proxiesCatalogue: Plugin = definePlugin({
  name: "planned-proxies",
  summary: "PowerMTA's directives about proxies for outbound connections.",
  directives: {
    server: directive(proxyEndpoint, {
      scopes: ["proxy"],
      doc: "Where the proxy listens.",
      planned: DIRECT,
    }),
    client: repeatable(proxyClient, {
      scopes: ["proxy"],
      doc: "The address the proxy is to connect from (port 0: any port) and its name in EHLO.",
      planned: DIRECT,
    }),
    "protocol-version": directive(oneOf(["1", "2"]), {
      scopes: ["proxy"],
      default: "1",
      doc: "Version of the PROXY protocol.",
      planned: DIRECT,
    }),
  },
});
