// Written by `npm run generate` from the plugins' declarations.

export interface SourceSettings {
  /**
   * Offer REQUIRETLS to clients over TLS. Mail that asks for it goes only to hosts that offer it
   * too, over TLS, and that are known by DANE, by MTA-STS, or by tls verified where the route names
   * them; it bounces (5.7.30) where no host does. (RFC 8689)
   * @default yes
   */
  readonly "offer-require-tls"?: boolean | "yes" | "no" | "";
  /**
   * Obey TLS-Required: No in the header of mail from this source: whoever writes it would rather
   * have the mail arrive than have it go as the recipient's domain demands of TLS by DANE or
   * MTA-STS. What tls says of a domain holds all the same, and REQUIRETLS goes before. Such mail
   * has connections of its own, over TLS where that works. Asking for it takes nothing but a header
   * field, so say which sources may. (RFC 8689 §3)
   * @default no
   */
  readonly "obey-tls-required"?: boolean | "yes" | "no" | "";
}
