import { NO_NOTES, type Notes } from "../message/notes.ts";

/** Stored bytes that make no sense: the store is damaged or of another version. */
export class DamagedRecordError extends Error {
  constructor(what: string) {
    super(`damaged record: ${what}`);
    this.name = "DamagedRecord";
  }
}

/** The most bytes a text in a record has. */
const LONGEST_TEXT = 65_535;
/** Four groups of seven bits. */
const FOUR_GROUPS = 2 ** 28;
/** Bytes of the length of a part that is written in place. */
const PART_LENGTH = 4;
/** Characters of a short text: its length takes one byte. */
const SHORT = 100;

/**
 * Writes records: numbers as LEB128 varints, texts as length and UTF-8. One record at a time; re-
 * used between them.
 */
export class RecordWriter {
  #bytes: Buffer = Buffer.allocUnsafe(1024);
  #at = 0;

  /** Begins a record, whatever became of the one before. */
  start(format: number): this {
    this.#at = 0;
    return this.number(format);
  }

  /** A number from 0 to 2^53-1; a fraction is cut off. */
  number(value: number): this {
    this.#reserve(8);
    const bytes = this.#bytes;
    let rest = Math.trunc(value);
    if (!Number.isSafeInteger(rest) || rest < 0)
      throw new RangeError(`${value} cannot be stored; expected 0 to 2^53-1`);
    // Times and ids are beyond what a processor counts in: divided once, the rest is shifts.
    if (rest >= FOUR_GROUPS) {
      const high = Math.floor(rest / FOUR_GROUPS);
      let low = rest - high * FOUR_GROUPS;
      for (let group = 0; group < 4; group++) {
        bytes[this.#at++] = (low & 0x7f) | 0x80;
        low >>>= 7;
      }
      rest = high;
    }
    while (rest >= 0x80) {
      bytes[this.#at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    bytes[this.#at++] = rest;
    return this;
  }

  /** A whole number below 2^32 in four bytes. */
  uint32(value: number): this {
    this.#reserve(4);
    this.#at = this.#bytes.writeUInt32BE(value, this.#at);
    return this;
  }

  /** A text; undefined and the empty text are different. */
  text(value: string | undefined): this {
    if (value === undefined) return this.number(0);
    if (value.length <= SHORT && this.#shortAscii(value)) return this;
    const length = Buffer.byteLength(value);
    if (length > LONGEST_TEXT)
      throw new RangeError(`a text of ${length} bytes cannot be stored; at most ${LONGEST_TEXT}`);
    this.number(length + 1);
    this.#reserve(length);
    this.#at += this.#bytes.write(value, this.#at, "utf8");
    return this;
  }

  /** Most texts are short and plain: written one by one they cost a third. False, and nothing written, for any other. */
  #shortAscii(value: string): boolean {
    const { length } = value;
    this.#reserve(length + 1);
    const bytes = this.#bytes;
    const at = this.#at + 1;
    for (let index = 0; index < length; index++) {
      const code = value.charCodeAt(index);
      if (code >= 0x80) return false;
      bytes[at + index] = code;
    }
    bytes[this.#at] = length + 1;
    this.#at = at + length;
    return true;
  }

  /** Bytes of any length, with their length before them. */
  bytes(value: Buffer): this {
    return this.number(value.length).raw(value);
  }

  /** Bytes as they are: whoever reads them knows where they end. */
  raw(value: Buffer): this {
    this.#reserve(value.length);
    this.#at += value.copy(this.#bytes, this.#at);
    return this;
  }

  /** Begins a part that is read by `RecordReader.bytes`, of what is written until `endPart` gets its place. */
  beginPart(): number {
    this.#reserve(PART_LENGTH);
    this.#at += PART_LENGTH;
    return this.#at;
  }

  /** Ends a part; returns its bytes. */
  endPart(place: number): number {
    const length = this.#at - place;
    if (length >= FOUR_GROUPS) throw new RangeError(`a part of ${length} bytes cannot be stored`);
    // All groups but the last go on, also those of zeros: the length is known only now, and nothing is moved for it.
    for (let group = 0; group < PART_LENGTH; group++) {
      const more = group < PART_LENGTH - 1 ? 0x80 : 0;
      this.#bytes[place - PART_LENGTH + group] = ((length >>> (7 * group)) & 0x7f) | more;
    }
    return length;
  }

  /** Takes back what was written after a place, a former `length`. */
  backTo(length: number): void {
    this.#at = length;
  }

  /** Notes: their number, then names and texts. */
  notes(notes: Notes): this {
    if (notes === NO_NOTES) return this.number(0);
    const entries = Object.entries(notes);
    this.number(entries.length);
    for (const [name, text] of entries) this.text(name).text(text);
    return this;
  }

  /** Bytes of the record so far. */
  get length(): number {
    return this.#at;
  }

  /** The record as a copy of its own. */
  take(): Buffer {
    const record = Buffer.allocUnsafe(this.#at);
    this.#bytes.copy(record, 0, 0, this.#at);
    return record;
  }

  #reserve(length: number): void {
    if (this.#at + length <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + length));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}

/**
 * Reads a record back. Every method throws `DamagedRecordError` where the bytes end or make no sense.
 */
export class RecordReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer, expected: number) {
    this.#bytes = bytes;
    const format = this.number();
    if (format !== expected) throw new DamagedRecordError(`format ${format}, expected ${expected}`);
  }

  number(): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < 8; count++) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new DamagedRecordError("it ends inside a number");
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (Number.isSafeInteger(value)) return value;
        break;
      }
      scale *= 0x80;
    }
    throw new DamagedRecordError("a number is out of range");
  }

  uint32(): number {
    const end = this.#at + 4;
    if (end > this.#bytes.length) throw new DamagedRecordError("it ends inside a number");
    const value = this.#bytes.readUInt32BE(this.#at);
    this.#at = end;
    return value;
  }

  text(): string | undefined {
    const length = this.number() - 1;
    if (length < 0) return undefined;
    const end = this.#at + length;
    if (length > LONGEST_TEXT || end > this.#bytes.length)
      throw new DamagedRecordError("it ends inside a text");
    const text = this.#bytes.toString("utf8", this.#at, end);
    this.#at = end;
    return text;
  }

  /** What `RecordWriter.bytes` wrote; shares its memory with the record. */
  bytes(): Buffer {
    const end = this.number() + this.#at;
    if (end > this.#bytes.length) throw new DamagedRecordError("it ends inside a part");
    const value = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return value;
  }

  notes(): Notes {
    const count = this.number();
    if (count === 0) return NO_NOTES;
    // Each takes two bytes at least: a number that is damaged asks for no more than there can be.
    if (count > this.#bytes.length / 2) throw new DamagedRecordError("it has too many notes");
    const entries: [string, string][] = [];
    for (let left = count; left > 0; left--) {
      const [name, text] = [this.text(), this.text()];
      if (name === undefined || text === undefined)
        throw new DamagedRecordError("a note has no name or no text");
      entries.push([name, text]);
    }
    return Object.fromEntries(entries);
  }

  /** All bytes that follow. */
  rest(): Buffer {
    const rest = this.#bytes.subarray(this.#at);
    this.#at = this.#bytes.length;
    return rest;
  }

  /** True when everything was read. */
  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** Throws unless everything was read. */
  end(): void {
    if (!this.atEnd) throw new DamagedRecordError("there is more than expected");
  }
}
