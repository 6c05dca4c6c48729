// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Send clients without TLS to the https page.
   * @default yes
   * @deprecated It has no effect yet: there is no web monitor; the mta command shows and controls
   * the server.
   */
  readonly "http-redirect-to-https"?: boolean | "yes" | "no" | "";
  /**
   * Take changes only with a key or a token of the monitor's own pages.
   * @default yes
   * @deprecated It has no effect yet: there is no web monitor; the mta command shows and controls
   * the server.
   */
  readonly "http-csrf-protection"?: boolean | "yes" | "no" | "";
  /**
   * A key that lets programs do everything.
   * @deprecated It has no effect yet: there is no web monitor; the mta command shows and controls
   * the server.
   */
  readonly "http-api-key"?: string | readonly string[];
  /**
   * Seconds for which browsers are to come by https only; 0 means that they are not told. (RFC 6797
   * §6.1.1)
   * @default 0
   * @deprecated It has no effect yet: there is no web monitor; the mta command shows and controls
   * the server.
   */
  readonly "http-strict-transport-security-max-age"?: number | string;
  /**
   * Clients that may see the monitor.
   * @deprecated It is obsolete: use http-access.
   */
  readonly "http-mgmt-source"?: string | readonly string[];
  /**
   * Clients that may not see the monitor.
   * @deprecated It is obsolete: use http-access with none.
   */
  readonly "no-http-mgmt-source"?: string | readonly string[];
  /**
   * Log how TLS with the monitor's clients was agreed on.
   * @default no
   * @deprecated It has no effect yet: there is no web monitor; the mta command shows and controls
   * the server.
   */
  readonly "http-log-tls"?: boolean | "yes" | "no" | "";
  /**
   * Log all that the monitor and its clients say.
   * @default no
   * @deprecated It has no effect yet: there is no web monitor; the mta command shows and controls
   * the server.
   */
  readonly "http-log-data"?: boolean | "yes" | "no" | "";
  /**
   * Log requests to the monitor.
   * @default no
   * @deprecated It has no effect yet: there is no web monitor; the mta command shows and controls
   * the server.
   */
  readonly "http-log-requests"?: boolean | "yes" | "no" | "";
  /**
   * Rows of the monitor's lists.
   * @default 10
   * @deprecated It has no effect yet: there is no web monitor; the mta command shows and controls
   * the server.
   */
  readonly "http-default-max-items"?: number | string;
  /**
   * Order of the monitor's lists: by recipients, name or size.
   * @default rcpt
   * @deprecated It has no effect yet: there is no web monitor; the mta command shows and controls
   * the server.
   */
  readonly "http-default-sort-order"?: "rcpt" | "name" | "size" | "";
}
