// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
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
