/** What a client says of itself when it begins TLS, as far as the choice of a certificate depends on it. */
export interface ClientHello {
  /** The name that it asks for (RFC 6066 §3), in lower case; undefined for none, and for what is no host name. */
  readonly serverName: string | undefined;
  /** It speaks TLS 1.3. */
  readonly tls13: boolean;
  /** Cipher suites by their numbers. */
  readonly suites: ReadonlySet<number>;
  /** How it lets certificates sign (RFC 8446 §4.2.3); undefined when it does not say. */
  readonly signatures: ReadonlySet<number> | undefined;
}

/** What the first bytes of TLS come to. */
export type HelloRead =
  /** They are no whole hello yet: `least` bytes are needed before another look. */
  | { readonly kind: "more"; readonly least: number }
  | { readonly kind: "hello"; readonly hello: ClientHello }
  /** They are none that we understand. */
  | { readonly kind: "none" };

/** Bytes that are waited for, at most: what clients send has a quarter of that. */
const LONGEST = 16 * 1024;
/** Records that a hello may be cut into. */
const MOST_RECORDS = 16;

const RECORD_HEADER = 5;
const MESSAGE_HEADER = 4;
/** Types of a record and of a message (RFC 8446 §5.1, §4). */
const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
/** Bytes of the old version and of what is random. */
const VERSION_AND_RANDOM = 34;
const SERVER_NAME = 0;
const SIGNATURE_ALGORITHMS = 13;
const SUPPORTED_VERSIONS = 43;
const HOST_NAME = 0;
const TLS_1_3 = 0x0304;

const NONE: HelloRead = { kind: "none" };

/** Reads a ClientHello (RFC 8446 §4.1.2) from the first bytes of a connection. What is wrong with it, whoever speaks TLS will tell. */
export function readClientHello(bytes: Buffer): HelloRead {
  const parts: Buffer[] = [];
  let length = 0;
  let at = 0;
  for (let records = 0; records < MOST_RECORDS; records++) {
    const header = bytes.subarray(at, at + RECORD_HEADER);
    if (header.length > 0 && header[0] !== HANDSHAKE) return NONE;
    const end = at + RECORD_HEADER + (header.length < RECORD_HEADER ? 0 : header.readUInt16BE(3));
    if (end > LONGEST) return NONE;
    if (end > bytes.length) return { kind: "more", least: end };
    const part = bytes.subarray(at + RECORD_HEADER, end);
    if (part.length === 0) return NONE;
    parts.push(part);
    length += part.length;
    at = end;
    const message = parts.length === 1 ? part : Buffer.concat(parts);
    if (message[0] !== CLIENT_HELLO) return NONE;
    const whole = length < MESSAGE_HEADER ? LONGEST : MESSAGE_HEADER + message.readUIntBE(1, 3);
    if (length >= whole) return helloOf(message.subarray(MESSAGE_HEADER, whole));
  }
  return NONE;
}

function helloOf(body: Buffer): HelloRead {
  const fields = new Fields(body.subarray(VERSION_AND_RANDOM));
  fields.vector(1);
  const suites = numbersIn(fields.vector(2));
  fields.vector(1);
  const extensions = new Fields(fields.vector(2));
  let serverName: string | undefined;
  let signatures: ReadonlySet<number> | undefined;
  let tls13 = false;
  while (!extensions.ended) {
    const kind = extensions.number(2);
    const value = new Fields(extensions.vector(2));
    if (kind === SERVER_NAME) serverName = hostNameIn(value.vector(2));
    if (kind === SIGNATURE_ALGORITHMS) signatures = numbersIn(value.vector(2));
    if (kind === SUPPORTED_VERSIONS) tls13 = numbersIn(value.vector(1)).has(TLS_1_3);
  }
  if (fields.broken || extensions.broken) return NONE;
  return { kind: "hello", hello: { serverName, tls13, suites, signatures } };
}

function hostNameIn(list: Buffer): string | undefined {
  const fields = new Fields(list);
  if (fields.number(1) !== HOST_NAME) return undefined;
  const name = fields.vector(2).toString("latin1").toLowerCase();
  return /^[\w.-]{1,255}$/.test(name) ? name.replace(/\.$/, "") : undefined;
}

/** Numbers of two bytes. */
function numbersIn(list: Buffer): ReadonlySet<number> {
  const found = new Set<number>();
  for (let at = 0; at + 2 <= list.length; at += 2) found.add(list.readUInt16BE(at));
  return found;
}

/** Fields one after the other; those that are not there are zero or empty. */
class Fields {
  readonly #bytes: Buffer;
  #at = 0;
  /** Something was to be read that is not there. */
  broken = false;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get ended(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** A number of so many bytes. */
  number(width: number): number {
    const field = this.#take(width);
    return field.length === width ? field.readUIntBE(0, width) : 0;
  }

  /** What a number of so many bytes gives the length of. */
  vector(width: number): Buffer {
    return this.#take(this.number(width));
  }

  #take(count: number): Buffer {
    const field = this.#bytes.subarray(this.#at, this.#at + count);
    this.#at += count;
    if (field.length < count) this.broken = true;
    return field;
  }
}
