import { isIP } from "node:net";
import { isLoopback, type Kind } from "../../core/mod.ts";

/** Where a service is asked. */
export interface ServiceUrl {
  /** As written. */
  readonly text: string;
  /** For logs: without the query, in which a key may be. */
  readonly shown: string;
  /** Without TLS; on this host alone. */
  readonly clear: boolean;
  /** A name, or an address without brackets. */
  readonly host: string;
  readonly port: number;
  /** With the query. */
  readonly path: string;
}

const ACCEPTS = "a URL with https://, or with http:// and an address of this host";

/** `https://HOST[:PORT]/PATH`; without TLS only to loopback addresses, as passwords and keys go over it. */
export const serviceUrl: Kind<ServiceUrl> = {
  name: "URL of a service",
  accepts: ACCEPTS,
  example: "https://accounts.example.net/smtp-users",
  parse(text) {
    const url = read(text);
    return url === undefined ? { ok: false, expected: ACCEPTS } : { ok: true, value: url };
  },
  print: ({ text }) => text,
  // Those of users.
  mentions: () => [{ kind: "blocks", scopes: ["source"] }],
};

function read(text: string): ServiceUrl | undefined {
  if (!/^https?:\/\/[!-~]{1,2000}$/.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const { origin, protocol, username, password, hostname, port, pathname, search, hash } = url;
  // A password in the URL would be shown with it.
  if (username !== "" || password !== "" || hash !== "") return undefined;
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  const clear = protocol === "http:";
  if (clear && !(isIP(host) !== 0 && isLoopback(host))) return undefined;
  return {
    text,
    shown: `${origin}${pathname}`,
    clear,
    host,
    port: port === "" ? (clear ? 80 : 443) : Number(port),
    path: `${pathname}${search}`,
  };
}
