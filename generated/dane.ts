// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * Hold servers to the TLSA records of their names: where the DNS has some, and is signed
   * (DNSSEC), mail goes only over TLS with a certificate that matches. It takes a name server that
   * validates: on loopback, or named by validating-name-server. A host whose records cannot be
   * looked up is not used. With tls none nobody is asked. (RFC 7672)
   * @default no
   */
  readonly "use-dane"?: boolean | "yes" | "no" | "";
}
