// Written by `npm run generate` from the plugins' declarations.

export interface AcctFileSettings {
  /**
   * Where records are posted.
   * @deprecated It has no effect yet: records go to files, not to web servers.
   */
  readonly "http-webhook-url"?: string;
  /**
   * File with further header fields of the requests.
   * @deprecated It has no effect yet: records go to files, not to web servers.
   */
  readonly "http-webhook-extra-headers"?: string;
  /**
   * PEM file with the certificate and key shown to the web server.
   * @deprecated It has no effect yet: records go to files, not to web servers.
   */
  readonly "http-webhook-certificate"?: string;
  /**
   * PEM file with the authorities whose server certificates are accepted.
   * @deprecated It has no effect yet: records go to files, not to web servers.
   */
  readonly "http-webhook-ca-file"?: string;
  /**
   * Longest time that records wait to be sent together.
   * @default 5m
   * @deprecated It has no effect yet: records go to files, not to web servers.
   */
  readonly "http-webhook-max-interval"?: number | string;
  /**
   * How requests are compressed.
   * @default none
   * @deprecated It has no effect yet: records go to files, not to web servers.
   */
  readonly "http-webhook-transfer-encoding"?: "none" | "gzip" | "";
  /**
   * Log every request.
   * @default no
   * @deprecated It has no effect yet: records go to files, not to web servers.
   */
  readonly "http-webhook-log-verbose"?: boolean | "yes" | "no" | "";
  /**
   * How long a connection may take.
   * @default 5s
   * @deprecated It has no effect yet: records go to files, not to web servers.
   */
  readonly "http-webhook-connect-timeout"?: number | string;
  /**
   * How long the web server may be silent.
   * @default 5s
   * @deprecated It has no effect yet: records go to files, not to web servers.
   */
  readonly "http-webhook-io-timeout"?: number | string;
}
