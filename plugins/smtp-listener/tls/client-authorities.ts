import { X509Certificate } from "node:crypto";

/** What a certificate must be good for if it says what it is good for: being shown by a client (RFC 5280 §4.2.1.12). */
const CLIENT = "1.3.6.1.5.5.7.3.2";
const ANYTHING = "2.5.29.37.0";

/** Certificates in a file, at most. */
const MOST = 1000;

/**
 * Whose certificates clients may show: those that are in the file, and those issued by what is in it. Issuers in between that clients send
 * along do not count, because they are not sent again where a session is resumed: they belong into the file.
 */
export class ClientAuthorities {
  readonly #known: readonly X509Certificate[];

  /** Throws when the text has no certificate, or one that cannot be read. */
  constructor(pem: string) {
    const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    if (blocks.length === 0) throw new Error("no certificate is in it");
    if (blocks.length > MOST) throw new Error(`more than ${MOST} certificates are in it`);
    this.#known = blocks.map((block) => new X509Certificate(block));
  }

  /** Whether a certificate that a client has shown counts at `now`. */
  accept(shown: X509Certificate, now: number): boolean {
    if (!isValid(shown, now) || !isForClients(shown)) return false;
    return this.#known.some(
      (known) =>
        isValid(known, now) &&
        (known.fingerprint256 === shown.fingerprint256 || hasIssued(known, shown)),
    );
  }
}

function hasIssued(authority: X509Certificate, shown: X509Certificate): boolean {
  return authority.ca && shown.checkIssued(authority) && shown.verify(authority.publicKey);
}

function isValid({ validFrom, validTo }: X509Certificate, now: number): boolean {
  return Date.parse(validFrom) <= now && now <= Date.parse(validTo);
}

function isForClients({ keyUsage }: X509Certificate): boolean {
  return keyUsage === undefined || keyUsage.includes(CLIENT) || keyUsage.includes(ANYTHING);
}
