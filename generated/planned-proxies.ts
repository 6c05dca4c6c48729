// Written by `npm run generate` from the plugins' declarations.

export interface ProxySettings {
  /**
   * Where the proxy listens.
   * @deprecated It has no effect yet: connections are made without a proxy.
   */
  readonly server?: string;
  /**
   * The address the proxy is to connect from (port 0: any port) and its name in EHLO.
   * @deprecated It has no effect yet: connections are made without a proxy.
   */
  readonly client?: string | readonly string[];
  /**
   * Version of the PROXY protocol.
   * @default 1
   * @deprecated It has no effect yet: connections are made without a proxy.
   */
  readonly "protocol-version"?: 1 | "1" | 2 | "2" | "";
}
