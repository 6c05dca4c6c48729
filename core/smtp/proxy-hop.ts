import type { Cidr } from "../directive/kinds/cidr.ts";

/** A proxy that connections go out by: they come from an address of its own. */
export interface ProxyHop {
  /** As operators know it. */
  readonly name: string;
  /** The PROXY protocol, of version 1 or 2, or SOCKS5 (RFC 1928). */
  readonly protocol: "proxy-1" | "proxy-2" | "socks5";
  /** Where it listens: an IP address or a name. */
  readonly host: string;
  readonly port: number;
  /** The address of ours that it is connected to from, one in this range; undefined: the host chooses. */
  readonly local: Cidr | undefined;
  /** The port that it is to connect from; 0 for any. */
  readonly fromPort: number;
  /** For SOCKS5 (RFC 1929). */
  readonly login: ProxyLogin | undefined;
  /** Proxies of the lowest rank are used in turn, others while none of a lower rank can be reached. */
  readonly rank: number;
}

/** Who we are to a proxy. */
export interface ProxyLogin {
  readonly user: string;
  /** Not a mere text, so that it is shown nowhere. */
  password(): string;
}

/** A proxy that a connection is to go by. */
export interface ProxyUse {
  readonly hop: ProxyHop;
  /** Its IP address. */
  readonly address: string;
  /** The address that it is to connect from. */
  readonly from: string;
}

/** What two proxies must have in common to be the same for a connection; without blanks. */
export function proxyKey({ protocol, host, port, local, login }: ProxyHop): string {
  const user = login === undefined ? "" : encodeURIComponent(login.user);
  return `${protocol}:${host}:${port}:${local?.text ?? ""}:${user}`;
}
