// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Port of the web server: pages, API, metrics. 0: there is none; any: one that is free. Unset:
   * 8080 where there is an http-access line, else none. Without http-access it is reachable from
   * this host alone.
   */
  readonly "http-mgmt-port"?: number | string;
  /**
   * What clients of these addresses may do; the first line that fits counts, and nothing is allowed
   * where none fits. Without any line this host may do everything and nobody else anything. The
   * server listens on loopback alone unless a line admits other addresses.
   */
  readonly "http-access"?: string | readonly string[];
}
