// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Author of TLS reports that go by mail; postmaster at our own name unless set. Its domain has to
   * sign, with a key whose record has no s=, or tlsrpt in it.
   */
  readonly "tls-report-from"?: string;
  /** Who reports, for the reader; our own name unless set. */
  readonly "tls-report-organization"?: string;
  /** Whom to ask about a report; its author unless set. */
  readonly "tls-report-contact"?: string;
  /**
   * PEM file with the authorities against which certificates of those who take reports by HTTPS are
   * checked, instead of the runtime's own. Read at each reload.
   */
  readonly "tls-report-ca-file"?: string;
}

export interface DomainSettings {
  /**
   * Count TLS sessions with the domain's MX, if it asks for reports (TLSRPT), and report them to it
   * once a day. Reports go by HTTPS, or by mail, which has to be signed by DKIM (dkim-sign) in the
   * domain of tls-report-from: others are ignored. Hosts of a route (smtp-hosts) are not reported.
   * (RFC 8460)
   * @default no
   */
  readonly "tls-reports"?: boolean | "yes" | "no" | "";
}
