import { X509Certificate } from "node:crypto";

/** Certificates in a file, at most. */
const MOST = 1000;

/** The extension that says what a certificate is good for, and two of its values, in DER (RFC 5280 §4.2.1.12). */
const EXTENDED_KEY_USAGE = Buffer.from("0603551d25", "hex");
const CLIENT = Buffer.from("06082b06010505070302", "hex");
const ANYTHING = Buffer.from("0604551d2500", "hex");
const BOOLEAN = 0x01;
const OCTET_STRING = 0x04;

/**
 * Whose certificates clients may show: those that are in the file, and those issued by what is in it. Issuers in between that clients send
 * along do not count, because they are not sent again where a session is resumed: they belong into the file.
 */
export class ClientAuthorities {
  readonly pem: string;
  readonly #known: readonly X509Certificate[];

  /** Throws when the text has no certificate, or one that cannot be read. */
  constructor(pem: string) {
    const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    if (blocks.length === 0) throw new Error("no certificate is in it");
    if (blocks.length > MOST) throw new Error(`more than ${MOST} certificates are in it`);
    this.pem = pem;
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

/**
 * Whether a certificate is good for being shown by a client, or does not say what it is good for. Not every runtime reads the extension, so
 * it is looked for in the DER form: every place that looks like it must name clients.
 */
function isForClients({ raw }: X509Certificate): boolean {
  let at = raw.indexOf(EXTENDED_KEY_USAGE);
  for (; at >= 0; at = raw.indexOf(EXTENDED_KEY_USAGE, at + 1)) {
    let value = at + EXTENDED_KEY_USAGE.length;
    if (raw[value] === BOOLEAN) value += 3;
    const length = raw[value + 1] ?? 0;
    // A list of more than 127 bytes is nobody's; it counts as naming nobody.
    if (raw[value] !== OCTET_STRING || length > 127) return false;
    const uses = raw.subarray(value + 2, value + 2 + length);
    if (!uses.includes(CLIENT) && !uses.includes(ANYTHING)) return false;
  }
  return true;
}
