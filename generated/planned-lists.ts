// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Mail to one address, local part or domain goes to others.
   * @deprecated It has no effect yet: mail goes to the address it was sent to.
   */
  readonly alias?: string | readonly string[];
}

export interface AliasesSettings {
  /**
   * Mail to one address, local part or domain goes to others.
   * @deprecated It has no effect yet: mail goes to the address it was sent to.
   */
  readonly alias?: string | readonly string[];
}

export interface DnsSettings {
  /**
   * File with domains whose DNS records are kept fresh, one on each line.
   * @deprecated It has no effect yet: names are looked up when they are needed.
   */
  readonly "precached-domains-file"?: string;
  /**
   * How often they are looked up, whatever their time to live.
   * @default 5m
   * @deprecated It has no effect yet: names are looked up when they are needed.
   */
  readonly "precached-refresh-interval"?: number | string;
  /**
   * Lines of the file that are read.
   * @default 500
   * @deprecated It has no effect yet: names are looked up when they are needed.
   */
  readonly "precached-max-domains"?: number | string;
}
