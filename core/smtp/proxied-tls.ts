/** What a proxy says of TLS between a client and itself (`doc/proxy-protocol.txt` §2.2.6). It proves nothing to us: we have only the proxy's word. */
export interface ProxiedTls {
  /** As the proxy writes it: `TLSv1.3`. */
  readonly protocol: string;
  /** OpenSSL's name of the cipher; undefined where the proxy does not say. */
  readonly cipher: string | undefined;
  /** The common name of the certificate that the client has shown; undefined where it has shown none. */
  readonly commonName: string | undefined;
  /** The proxy has checked that certificate, and found it good. */
  readonly verified: boolean;
}

const SSL = 0x20;
const VERSION = 0x21;
const COMMON_NAME = 0x22;
const CIPHER = 0x23;
/** Bits of the first byte: TLS is on; a certificate was shown on this connection, or in the session that it goes on with. */
const TLS = 1;
const CERTIFICATE = 2 | 4;
/** Bytes before the facts within: those bits, and what the check has come to. */
const FIXED = 5;
/** Facts that are looked at, and characters of one. */
const MOST = 100;
const LONGEST = 128;

/** Reads what follows the addresses of version 2; undefined where nothing is said of TLS, or not as it should be. */
export function proxiedTls(bytes: Buffer): ProxiedTls | undefined {
  const ssl = factsIn(bytes).get(SSL);
  const client = ssl?.[0] ?? 0;
  if (ssl === undefined || ssl.length < FIXED || (client & TLS) === 0) return undefined;
  const facts = factsIn(ssl.subarray(FIXED));
  const protocol = wordOf(facts.get(VERSION));
  if (protocol === undefined) return undefined;
  const isShown = (client & CERTIFICATE) !== 0;
  const verified = isShown && ssl.readUInt32BE(1) === 0;
  const commonName = isShown ? textOf(facts.get(COMMON_NAME)) : undefined;
  return { protocol, cipher: wordOf(facts.get(CIPHER)), commonName, verified };
}

/** Type, length and value, one after the other; the first of a type counts. */
function factsIn(bytes: Buffer): ReadonlyMap<number, Buffer> {
  const found = new Map<number, Buffer>();
  for (let at = 0; at + 3 <= bytes.length && found.size < MOST; ) {
    const type = bytes.readUInt8(at);
    const end = at + 3 + bytes.readUInt16BE(at + 1);
    if (end > bytes.length) break;
    if (!found.has(type)) found.set(type, bytes.subarray(at + 3, end));
    at = end;
  }
  return found;
}

/** Text without blanks. */
function wordOf(bytes: Buffer | undefined): string | undefined {
  const text = textOf(bytes);
  return text !== undefined && /^[!-~]+$/.test(text) ? text : undefined;
}

function textOf(bytes: Buffer | undefined): string | undefined {
  const text = bytes?.toString("utf8") ?? "";
  return text !== "" && text.length <= LONGEST && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ufffd]/u.test(text)
    ? text
    : undefined;
}
