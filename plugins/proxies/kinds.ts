import { isIP } from "node:net";
import {
  addressPort,
  type Cidr,
  cidr,
  domainName,
  type HostPort,
  type Kind,
  normalizeDomain,
  pair,
  splitHostPort,
} from "../../core/mod.ts";

const ENDPOINT = "a host and port such as 192.0.2.1:5000";

/** The host and port a proxy listens on. */
export const proxyEndpoint: Kind<HostPort> = {
  name: "host and port",
  accepts: ENDPOINT,
  example: "192.0.2.1:5000",
  parse(text) {
    const { host = "", port } = splitHostPort(text) ?? {};
    const name = isIP(host) === 0 ? normalizeDomain(host) : host.toLowerCase();
    return name === undefined || port === undefined
      ? { ok: false, expected: ENDPOINT }
      : { ok: true, value: { host: name, port } };
  },
  print: ({ host, port }) => `${isIP(host) === 6 ? `[${host}]` : host}:${port}`,
};

const CLIENT = "an address, its port if one is wanted, and a host name";

/** `IP[:PORT] NAME`: the address a proxy connects from (port 0: any) and the name to say in EHLO. */
export const proxyClient: Kind<readonly [HostPort, string]> = pair(addressPort(0), domainName, {
  name: "proxied address",
  accepts: `${CLIENT}, such as 192.0.2.10:0 mail.example.net`,
  example: "192.0.2.10:0 mail.example.net",
});

/** `LOCAL PROXY:PORT IP[:PORT] NAME`: local addresses, the proxy, and the address it connects from. */
export const proxiedSource: Kind<
  readonly [Cidr, readonly [HostPort, readonly [HostPort, string]]]
> = pair(
  cidr,
  pair(proxyEndpoint, proxyClient, {
    name: "proxy and address",
    accepts: `the proxy's host and port, ${CLIENT}`,
  }),
  {
    name: "proxied source",
    accepts: `a local address or range, the proxy's host and port, ${CLIENT}`,
    example: "10.0.0.0/24 192.0.2.1:5000 192.0.2.10:0 mail.example.net",
  },
);
