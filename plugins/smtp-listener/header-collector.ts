/** Bytes of a header block that are kept for looking at. */
const LONGEST = 256 * 1024;
const END = Buffer.from("\r\n\r\n");
const EMPTY: Buffer = Buffer.alloc(0);

/** Collects the header block from the content that passes by. */
export class HeaderCollector {
  /**
   * Room for more than is in it, so that content in tiny pieces costs no more than in large ones.
   */
  #room: Buffer = EMPTY;
  #length = 0;
  #complete = false;

  add(piece: Buffer): void {
    if (this.#complete) return;
    const from = Math.max(this.#length - 3, 0);
    if (this.#length === 0) {
      this.#room = piece;
      this.#length = piece.length;
    } else {
      this.#append(piece);
    }
    const end = this.header.indexOf(END, from);
    if (end >= 0) this.#length = end + 2;
    else if (this.#length > LONGEST) this.#length = LONGEST;
    else return;
    this.#complete = true;
  }

  /** What comes after the block is left out: a copy of the body would cost more than all the rest. */
  #append(piece: Buffer): void {
    const end = piece.indexOf(END);
    const bytes = end < 0 ? piece.length : end + END.length;
    if (this.#length + bytes > this.#room.length) {
      const room = Buffer.allocUnsafe(Math.max(2 * this.#room.length, this.#length + bytes));
      this.#room.copy(room, 0, 0, this.#length);
      this.#room = room;
    }
    piece.copy(this.#room, this.#length, 0, bytes);
    this.#length += bytes;
  }

  /** The block with the line end of its last field. */
  get header(): Buffer {
    return this.#room.subarray(0, this.#length);
  }

  /** Number of Received fields: the hops the message has made (RFC 5321 §6.3). */
  get hops(): number {
    const { header } = this;
    let count = 0;
    for (let at = 0; at < header.length; ) {
      if (isReceived(header, at)) count++;
      const end = header.indexOf(0x0a, at);
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
