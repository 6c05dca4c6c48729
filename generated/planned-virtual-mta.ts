// Written by `npm run generate` from the plugins' declarations.

export interface VirtualMtaSettings {
  /**
   * Local addresses, the proxy they connect through, its address, and the name in EHLO.
   * @deprecated It has no effect yet: connections are made without a proxy.
   */
  readonly "smtp-proxy-source-host"?: string | readonly string[];
  /**
   * Version of the protocol spoken to the proxy.
   * @default 1
   * @deprecated It has no effect yet: connections are made without a proxy.
   */
  readonly "proxy-protocol"?: 1 | "1" | 2 | "2" | "";
  /**
   * Proxies to connect through; the next is used where one fails.
   * @deprecated It has no effect yet: connections are made without a proxy.
   */
  readonly "use-proxy"?: string;
  /**
   * Whether events of this virtual MTA's mail go to SparkPost.
   * @deprecated It has no effect yet: no events are sent.
   */
  readonly "enable-signals"?: boolean | "yes" | "no" | (string & {});
}

export interface VirtualMtaPoolSettings {
  /**
   * Whether events of this virtual MTA's mail go to SparkPost.
   * @deprecated It has no effect yet: no events are sent.
   */
  readonly "enable-signals"?: boolean | "yes" | "no" | (string & {});
}
