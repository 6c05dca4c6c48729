import type { Kind } from "../directive/kind.ts";
import { type Cidr, parseCidr } from "../directive/kinds/cidr.ts";

/** A place that is asked over HTTP. */
export interface WebUrl {
  /** As written. */
  readonly text: string;
  /** For logs: without the query, in which a key may be. */
  readonly shown: string;
  /** Without TLS. */
  readonly clear: boolean;
  /** A name, or an address without brackets. */
  readonly host: string;
  readonly port: number;
  /** With the query. */
  readonly path: string;
}

/** All addresses: where the operator has named the host, it may be anywhere. */
export const ANYWHERE: readonly Cidr[] = ["0.0.0.0/0", "::/0"].flatMap((text) => {
  const parsed = parseCidr(text);
  return parsed === undefined ? [] : [parsed];
});

/** Reads an http or https URL; undefined for what is none, or has a password, which would be shown with it, or a fragment in it. */
export function readWebUrl(text: string): WebUrl | undefined {
  if (!/^https?:\/\/[!-~]{1,2000}$/i.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const { origin, protocol, username, password, hostname, port, pathname, search, hash } = url;
  if (username !== "" || password !== "" || hash !== "" || hostname === "") return undefined;
  const clear = protocol === "http:";
  return {
    text,
    shown: `${origin}${pathname}`,
    clear,
    host: hostname.replace(/^\[(.*)\]$/, "$1"),
    port: port === "" ? (clear ? 80 : 443) : Number(port),
    path: `${pathname}${search}`,
  };
}

const ACCEPTS =
  "an http or https URL such as https://hooks.example.net/mail, without a user and password";

/** An http or https URL that is asked. */
export const webUrl: Kind<WebUrl> = {
  name: "URL",
  accepts: ACCEPTS,
  example: "https://hooks.example.net/mail",
  parse(text) {
    const value = readWebUrl(text);
    return value === undefined ? { ok: false, expected: ACCEPTS } : { ok: true, value };
  },
  print: ({ text }) => text,
};
