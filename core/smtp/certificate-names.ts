import { readIp } from "../directive/kinds/cidr.ts";

/** Whom an X.509 certificate is for. */
export interface CertificateNames {
  /** The host names it is for, lower case; the common name does not count (RFC 9525 §2). */
  readonly dnsNames: readonly string[];
  /** The addresses it is for, 4 or 16 bytes in hexadecimal digits. */
  readonly addresses: readonly string[];
}

/** Names of a certificate that are read; more would be work for nothing. */
const MOST_NAMES = 10_000;

const SEQUENCE = 0x30;
const EXTENSIONS = 0xa3;
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;
/** 2.5.29.17, subjectAltName. */
const ALTERNATIVE_NAMES: Buffer = Buffer.from([0x06, 0x03, 0x55, 0x1d, 0x11]);

/**
 * Reads the names in a certificate, given in DER (RFC 5280 §4.2.1.6); undefined when it is none. The runtimes give them as one text, in
 * which a name can be made to look like several.
 */
export function readNames(certificateDer: Uint8Array): CertificateNames | undefined {
  // Deno gives plain bytes.
  const der = Buffer.from(
    certificateDer.buffer,
    certificateDer.byteOffset,
    certificateDer.byteLength,
  );
  try {
    const [certificate] = elements(der);
    const [signed] = elements(contentOf(certificate, SEQUENCE));
    const dnsNames: string[] = [];
    const addresses: string[] = [];
    for (const { tag, content } of namesOf(elements(contentOf(signed, SEQUENCE)))) {
      if (tag === DNS_NAME) dnsNames.push(content.toString("latin1").toLowerCase());
      else if (tag === IP_ADDRESS) addresses.push(content.toString("hex"));
    }
    return { dnsNames, addresses };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/**
 * Whether a certificate is for one of some hosts (RFC 9525 §6.3): names in A-labels, or IP addresses. An asterisk counts only alone in the
 * first label, and stands for one label.
 */
export function isFor(
  { dnsNames, addresses }: CertificateNames,
  hosts: readonly string[],
): boolean {
  return hosts.some((host) => {
    const ip = readIp(host);
    if (ip !== undefined) {
      const digits = ip.value.toString(16).padStart(ip.family === 4 ? 8 : 32, "0");
      return addresses.includes(digits);
    }
    const name = host.toLowerCase();
    const dot = name.indexOf(".");
    // An asterisk does not stand for a whole top-level domain's children.
    const wild = dot > 0 && name.indexOf(".", dot + 1) > 0 ? `*${name.slice(dot)}` : undefined;
    return dnsNames.some((one) => one === name || one === wild);
  });
}

interface Element {
  readonly tag: number;
  readonly content: Buffer;
  /** With tag and length. */
  readonly whole: Buffer;
}

/** The elements in a piece of DER. Throws a `RangeError` where it is none. */
function elements(der: Buffer): Element[] {
  const found: Element[] = [];
  for (let at = 0; at < der.length; ) {
    const tag = byteAt(der, at);
    let length = byteAt(der, at + 1);
    let start = at + 2;
    if (length > 0x80) {
      const bytes = length - 0x80;
      if (bytes > 4) throw new RangeError("too long");
      length = 0;
      for (let left = bytes; left > 0; left--) length = length * 256 + byteAt(der, start++);
    } else if (length === 0x80) throw new RangeError("no length");
    const end = start + length;
    if (end > der.length) throw new RangeError("cut off");
    found.push({ tag, content: der.subarray(start, end), whole: der.subarray(at, end) });
    if (found.length > MOST_NAMES) throw new RangeError("too many");
    at = end;
  }
  return found;
}

function byteAt(der: Buffer, at: number): number {
  const byte = der[at];
  if (byte === undefined) throw new RangeError("cut off");
  return byte;
}

function contentOf(element: Element | undefined, tag: number): Buffer {
  if (element?.tag !== tag) throw new RangeError("another element");
  return element.content;
}

function namesOf(fields: readonly Element[]): readonly Element[] {
  const extensions = fields.find(({ tag }) => tag === EXTENSIONS);
  if (extensions === undefined) return [];
  const [list] = elements(extensions.content);
  for (const extension of elements(contentOf(list, SEQUENCE))) {
    const parts = elements(contentOf(extension, SEQUENCE));
    if (!parts[0]?.whole.equals(ALTERNATIVE_NAMES)) continue;
    // The value comes last, after a mark of being critical if there is one.
    const [names] = elements(parts.at(-1)?.content ?? Buffer.alloc(0));
    return elements(contentOf(names, SEQUENCE));
  }
  return [];
}
