// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Proxies to connect through: the first that can be reached. Mail waits while none can, and never
   * goes out by itself. It takes precedence over smtp-source-host beside it; what a virtual MTA
   * says takes precedence over the top level. "" clears.
   */
  readonly "use-proxy"?: string;
  /**
   * Local addresses to connect to a proxy from (0/0: any), the proxy, the address that it connects
   * from, and its name in EHLO; several are used in turn. It excludes smtp-source-host and
   * use-proxy beside it.
   */
  readonly "smtp-proxy-source-host"?: string | readonly string[];
}

export interface VirtualMtaSettings {
  /**
   * Proxies to connect through: the first that can be reached. Mail waits while none can, and never
   * goes out by itself. It takes precedence over smtp-source-host beside it; what a virtual MTA
   * says takes precedence over the top level. "" clears.
   */
  readonly "use-proxy"?: string;
  /**
   * Local addresses to connect to a proxy from (0/0: any), the proxy, the address that it connects
   * from, and its name in EHLO; several are used in turn. It excludes smtp-source-host and
   * use-proxy beside it.
   */
  readonly "smtp-proxy-source-host"?: string | readonly string[];
  /**
   * Version of the PROXY protocol for smtp-proxy-source-host.
   * @default 1
   */
  readonly "proxy-protocol"?: 1 | "1" | 2 | "2" | "";
}

export interface ProxySettings {
  /** Where the proxy listens. */
  readonly server?: string;
  /**
   * An address that the proxy is to connect from (port 0: any port) and its name in EHLO; several
   * are used in turn. A SOCKS5 proxy must say that it connects from there, or nothing is sent.
   */
  readonly client?: string | readonly string[];
  /**
   * What is spoken to it: the PROXY protocol, as HAProxy does, or SOCKS5. (RFC 1928)
   * @default proxy
   */
  readonly protocol?: "proxy" | "socks5" | "";
  /**
   * Version of the PROXY protocol.
   * @default 1
   */
  readonly "protocol-version"?: 1 | "1" | 2 | "2" | "";
  /** Name to log in with at a SOCKS5 proxy. (RFC 1929) */
  readonly username?: string;
  /** Password to log in with at a SOCKS5 proxy. */
  readonly password?: string;
}
