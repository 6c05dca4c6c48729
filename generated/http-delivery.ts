// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * Where type http-delivery posts messages: one request a recipient, with the message as it is
   * (message/rfc822) and the fields X-Envelope-From, X-Envelope-To, X-Envelope-Id and
   * X-Postrider-Message-Id. A status of class 2 means that it is delivered; 400, 406, 410, 413,
   * 415, 422 and 451 that it bounces; all others that it waits. A field X-Enhanced-Status in an
   * answer, such as 5.1.1, says it better. Redirections are not followed.
   */
  readonly "http-delivery-url"?: string;
  /**
   * File with header fields of those requests, one a line, such as Authorization: Bearer s3cret.
   * Read when it is needed, and again after a reload; never shown.
   */
  readonly "http-delivery-extra-headers"?: string;
  /**
   * PEM file with the authorities that the web server's certificate is checked with, instead of the
   * usual ones.
   */
  readonly "http-delivery-ca-file"?: string;
  /**
   * How long the web server may be silent, and a connection to it may take.
   * @default 1m
   */
  readonly "http-delivery-io-timeout"?: number | string;
}
