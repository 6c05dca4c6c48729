/** Stored bytes that make no sense: the store is damaged or of another version. */
export class DamagedRecord extends Error {
  constructor(what: string) {
    super(`damaged record: ${what}`);
    this.name = "DamagedRecord";
  }
}

/** Texts longer than this are never stored (addresses, ids, host names). */
const LONGEST_TEXT = 65_536;

/** Writes a record: numbers as LEB128 varints, texts as length and UTF-8. Grows as needed; re-used between records. */
export class RecordWriter {
  #bytes: Buffer;
  #at = 0;

  constructor(size = 512) {
    this.#bytes = Buffer.allocUnsafe(size);
  }

  /** A whole number from 0 to 2^53-1. */
  number(value: number): this {
    this.#reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#at++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#at++] = rest;
    return this;
  }

  /** A text; undefined and the empty text are different. */
  text(value: string | undefined): this {
    if (value === undefined) return this.number(0);
    const length = Buffer.byteLength(value);
    this.number(length + 1);
    this.#reserve(length);
    this.#at += this.#bytes.write(value, this.#at, "utf8");
    return this;
  }

  /** The record as a copy of its own; the writer starts again. */
  take(): Buffer {
    const record = Buffer.from(this.#bytes.subarray(0, this.#at));
    this.#at = 0;
    return record;
  }

  #reserve(length: number): void {
    if (this.#at + length <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + length));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}

/** Reads a record back. Every method throws `DamagedRecord` where the bytes end or make no sense. */
export class RecordReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  number(): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < 8; count++) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new DamagedRecord("it ends inside a number");
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (Number.isSafeInteger(value)) return value;
        break;
      }
      scale *= 0x80;
    }
    throw new DamagedRecord("a number is out of range");
  }

  text(): string | undefined {
    const length = this.number() - 1;
    if (length < 0) return undefined;
    const end = this.#at + length;
    if (length > LONGEST_TEXT || end > this.#bytes.length)
      throw new DamagedRecord("it ends inside a text");
    const text = this.#bytes.toString("utf8", this.#at, end);
    this.#at = end;
    return text;
  }

  /** Throws unless everything was read. */
  end(): void {
    if (this.#at !== this.#bytes.length) throw new DamagedRecord("there is more than expected");
  }
}
