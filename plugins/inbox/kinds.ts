import { isIP } from "node:net";
import {
  type HostPort,
  type Kind,
  normalizeDomain,
  parseAddress,
  splitHostPort,
} from "../../core/mod.ts";

/** A host and port that is named, by name or address. */
export function hostAndPort(port: number): Kind<HostPort> {
  const accepts = `a host name or IP address, with a port unless that is ${port}, such as mail.example.net:${port}`;
  return {
    name: "host and port",
    accepts,
    example: `mail.example.net:${port}`,
    parse(text) {
      const split = splitHostPort(text);
      const host =
        split === undefined || isIP(split.host) !== 0 ? split?.host : normalizeDomain(split.host);
      return host === undefined
        ? { ok: false, expected: accepts }
        : { ok: true, value: { host: host.toLowerCase(), port: split?.port ?? port } };
    },
    print: ({ host, port: given }) => `${isIP(host) === 6 ? `[${host}]` : host}:${given}`,
  };
}

const PATTERN = "an address such as me@example.com, or all of a domain such as *@example.com";

/** An address, or all addresses of a domain. */
export const releasePattern: Kind<string> = {
  name: "address pattern",
  accepts: PATTERN,
  example: "*@example.com",
  parse(text) {
    const isPattern = parseAddress(text.replace(/^\*@/, "any@"))?.domain;
    return isPattern ? { ok: true, value: text.toLowerCase() } : { ok: false, expected: PATTERN };
  },
  print: (value) => value,
};
