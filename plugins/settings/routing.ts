// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * Hosts to deliver to. A comma joins hosts of equal preference, a semicolon starts the next
   * preference. lookup-mx:NAME stands for the MX of a name.
   */
  readonly "smtp-hosts"?: string;
  /**
   * The same as `smtp-hosts`.
   * Hosts to deliver to. A comma joins hosts of equal preference, a semicolon starts the next
   * preference. lookup-mx:NAME stands for the MX of a name.
   */
  readonly route?: string;
  /** A name whose MX are used instead of the recipient domain's, or an IP address to connect to. */
  readonly "resolve-to"?: string;
  /**
   * Port to connect to where a host is given without one.
   * @default 25
   */
  readonly "smtp-port"?: number | string;
  /**
   * The same as `smtp-port`.
   * Port to connect to where a host is given without one.
   * @default 25
   */
  readonly "default-smtp-port"?: number | string;
}
