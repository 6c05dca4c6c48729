/** Octets of a header block that are kept for looking at. */
const LONGEST = 256 * 1024;
const END = Buffer.from("\r\n\r\n");

/** Collects the header block from the content that passes by. */
export class HeaderCollector {
  #header: Buffer = Buffer.alloc(0);
  #complete = false;

  add(piece: Buffer): void {
    if (this.#complete) return;
    const from = Math.max(this.#header.length - 3, 0);
    this.#header = this.#header.length === 0 ? piece : Buffer.concat([this.#header, piece]);
    const end = this.#header.indexOf(END, from);
    if (end >= 0) this.#header = this.#header.subarray(0, end + 2);
    else if (this.#header.length > LONGEST) this.#header = this.#header.subarray(0, LONGEST);
    else return;
    this.#complete = true;
  }

  /** The block with the line end of its last field. */
  get header(): Buffer {
    return this.#header;
  }

  /** Number of Received fields: the hops behind the message (RFC 5321 §6.3). */
  get hops(): number {
    let count = 0;
    for (let at = 0; at >= 0 && at < this.#header.length; ) {
      if (isReceived(this.#header, at)) count++;
      const end = this.#header.indexOf(0x0a, at);
      if (end < 0) break;
      at = end + 1;
    }
    return count;
  }
}

const NAME = "received:";

function isReceived(header: Buffer, at: number): boolean {
  if (((header[at] ?? 0) | 0x20) !== 0x72) return false;
  return header.toString("latin1", at, at + NAME.length).toLowerCase() === NAME;
}
