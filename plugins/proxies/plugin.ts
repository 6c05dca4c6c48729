import {
  definePlugin,
  directive,
  list,
  nameOf,
  oneOf,
  type Plugin,
  type PluginDiagnostic,
  repeatable,
  secret,
  text,
} from "../../core/mod.ts";
import { chosenWay, conflicts } from "./chosen-way.ts";
import { proxiedSource, proxyClient, proxyEndpoint } from "./kinds.ts";
import { blockSources, lineSources } from "./proxied-sources.ts";

const PROXY = ["proxy"] as const;
const SENDERS = ["global", "virtual-mta"] as const;
const VERSIONS = oneOf(["1", "2"]);
/** RFC 1929 §2: a byte for the length. */
const LONGEST_LOGIN = 255;

/** How mail gets out by addresses of other hosts. */
export const proxies: Plugin = definePlugin({
  name: "proxies",
  summary: "Sends mail by proxies, from addresses of theirs.",
  directives: {
    server: directive(proxyEndpoint, {
      scopes: PROXY,
      doc: "Where the proxy listens.",
    }),
    client: repeatable(proxyClient, {
      scopes: PROXY,
      doc: "An address that the proxy is to connect from (port 0: any port) and its name in EHLO; several are used in turn. A SOCKS5 proxy must say that it connects from there, or nothing is sent.",
    }),
    protocol: directive(oneOf(["proxy", "socks5"]), {
      scopes: PROXY,
      default: "proxy",
      doc: "What is spoken to it: the PROXY protocol, as HAProxy does, or SOCKS5.",
      rfc: "RFC 1928",
    }),
    "protocol-version": directive(VERSIONS, {
      scopes: PROXY,
      default: "1",
      doc: "Version of the PROXY protocol.",
    }),
    username: directive(text, {
      scopes: PROXY,
      doc: "Name to log in with at a SOCKS5 proxy.",
      example: "mailer",
      rfc: "RFC 1929",
    }),
    password: directive(secret, {
      scopes: PROXY,
      doc: "Password to log in with at a SOCKS5 proxy.",
    }),
    "use-proxy": directive(list(nameOf(["proxy"])), {
      scopes: SENDERS,
      doc: 'Proxies to connect through: the first that can be reached. Mail waits while none can, and never goes out by itself. It takes precedence over smtp-source-host beside it; what a virtual MTA says takes precedence over the top level. "" clears.',
      example: "proxy1,proxy2",
    }),
    "smtp-proxy-source-host": repeatable(proxiedSource, {
      scopes: SENDERS,
      doc: "Local addresses to connect to a proxy from (0/0: any), the proxy, the address that it connects from, and its name in EHLO; several are used in turn. It excludes smtp-source-host and use-proxy beside it.",
    }),
    "proxy-protocol": directive(VERSIONS, {
      scopes: ["virtual-mta"],
      default: "1",
      doc: "Version of the PROXY protocol for smtp-proxy-source-host.",
    }),
  },
  check: {
    global: (_settings, _block, config) => conflicts(config.global),
    "virtual-mta": (_settings, name, config) => conflicts(config.virtualMta(name), name),
    proxy({ server, client, protocol, username, password = "" }) {
      const found: PluginDiagnostic[] = [];
      const error = (directive: string, message: string, hint: string): void =>
        void found.push({ severity: "error", directive, message, hint });
      if (server === undefined)
        error("server", "it is not said where the proxy listens", "add server HOST:PORT");
      if (client.length === 0)
        error("client", "it is not said where the proxy connects from", "add client IP NAME");
      if (username !== undefined && protocol !== "socks5")
        error("username", "only SOCKS5 proxies know logins", "add protocol socks5");
      if ((username === undefined) !== (password === ""))
        error("username", "a login has a name and a password", "give both, or none");
      if (Buffer.byteLength(username ?? "") > LONGEST_LOGIN)
        error("username", "SOCKS5 takes names of at most 255 bytes", "use a shorter one");
      if (Buffer.byteLength(password) > LONGEST_LOGIN)
        error("password", "SOCKS5 takes passwords of at most 255 bytes", "use a shorter one");
      return found;
    },
  },
  hooks: {
    planDelivery: {
      when: (_global, isSet) => isSet("use-proxy") || isSet("smtp-proxy-source-host"),
      handler(plan, { virtualMta: name }, { virtualMta: own, config, at }) {
        switch (chosenWay(config.virtualMta(name))) {
          case "direct":
            return plan;
          case "lines":
            return { ...plan, sources: lineSources(own.smtpProxySourceHost, own.proxyProtocol) };
          case "blocks": {
            const names = own.useProxy ?? [];
            const settings = names.map((each) => at(config.block("proxy", each)));
            return { ...plan, sources: blockSources(names, settings) };
          }
        }
      },
    },
  },
});
