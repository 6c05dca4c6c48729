/** The certificate that a client has shown under TLS, having proven that it has the key. Who issued it is not looked at. */
export interface ClientCertificate {
  /** The SHA-256 of its DER form: 64 hexadecimal digits in lower case. */
  readonly fingerprint: string;
  /** Its DER form, at most 16 KiB; `new X509Certificate(der)` of `node:crypto` reads it. */
  readonly der: Buffer;
}

/** The longest certificate of a client that is looked at, bytes. */
export const LONGEST_CERTIFICATE: number = 16 * 1024;
