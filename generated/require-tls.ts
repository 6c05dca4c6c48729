// Written by `npm run generate` from the plugins' declarations.

export interface SourceSettings {
  /**
   * Offer REQUIRETLS to clients over TLS. Mail that asks for it goes only to hosts that offer it
   * too, over TLS, and that are known by DANE, by MTA-STS, or by tls verified where the route names
   * them; it bounces (5.7.30) where no host does. (RFC 8689)
   * @default yes
   */
  readonly "offer-require-tls"?: boolean | "yes" | "no" | "";
}
