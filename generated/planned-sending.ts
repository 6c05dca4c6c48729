// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * A recipient, or a pattern of recipients, accepted from anyone.
   * @deprecated It has no effect yet: only relay-domain and always-allow-relaying open the way.
   */
  readonly "relay-address"?: string | readonly string[];
  /**
   * Refuse relaying for the time being (4xx) rather than for good, while a set-up is tried.
   * @default no
   * @deprecated It has no effect yet: relaying is refused for good.
   */
  readonly "relay-debug"?: boolean | "yes" | "no" | "";
  /**
   * Local addresses, the proxy they connect through, the proxy's own address and its name in EHLO.
   * @deprecated It has no effect yet: connections are made without a proxy.
   */
  readonly "smtp-proxy-source-host"?: string | readonly string[];
  /**
   * Proxies for outbound connections; the next is used where one fails.
   * @deprecated It has no effect yet: connections are made without a proxy.
   */
  readonly "use-proxy"?: string;
}

export interface VirtualMtaSettings {
  /**
   * Makes a virtual MTA for warming up an address.
   * @deprecated It is obsolete: use cold-virtual-mta.
   */
  readonly "auto-cold-virtual-mta"?: string;
}
