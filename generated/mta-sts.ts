// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * PEM file with the authorities against which certificates of policy hosts are checked, instead
   * of the runtime's own. Read at each reload.
   */
  readonly "mta-sts-ca-file"?: string;
  /**
   * Port of policy hosts. For labs and tests: on the Internet it is 443.
   * @default 443
   */
  readonly "mta-sts-port"?: number | string;
}

export interface DomainSettings {
  /**
   * Hold servers to the domain's MTA-STS policy: where it is to be enforced, mail goes only to
   * hosts that it names, over TLS with a certificate that is trusted and names the host. Hosts of a
   * route (smtp-hosts) are not held to it, and with tls none nobody is asked. (RFC 8461)
   * @default no
   */
  readonly "use-mta-sts"?: boolean | "yes" | "no" | "";
}
