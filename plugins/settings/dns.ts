// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * A DNS server to ask; several are asked in turn. Without any, those of the host
   * (/etc/resolv.conf).
   * A change takes effect at the next start.
   */
  readonly "name-server"?: string | readonly string[];
  /**
   * How long the look-ups for a connection may take together; one that is late is a temporary
   * failure. 0 means no limit of its own.
   * @default 30s
   */
  readonly "dns-timeout"?: number | string;
}

export interface DomainSettings {
  /**
   * How long the look-ups for a connection may take together; one that is late is a temporary
   * failure. 0 means no limit of its own.
   * @default 30s
   */
  readonly "dns-timeout"?: number | string;
}
