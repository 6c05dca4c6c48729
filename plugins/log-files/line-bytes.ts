import { jsonText } from "../../core/mod.ts";

/** Bytes at the beginning; it grows as it must. */
const FIRST = 64 * 1024;
const LINE_FEED = 10;
const LAST_ASCII = 0x7f;

/**
 * Lines as the bytes to be written. Joining strings, and turning them into bytes, would cost more than all else about a line: the log has
 * two for each message.
 */
export class LineBytes {
  #bytes: Buffer = Buffer.allocUnsafeSlow(FIRST);
  #length = 0;

  /** Bytes of the lines in it. */
  get length(): number {
    return this.#length;
  }

  /** Adds a text that is safe in a log. */
  text(text: string): void {
    this.#makeRoom(text.length);
    const bytes = this.#bytes;
    let end = this.#length;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code > LAST_ASCII) return this.#encoded(text);
      bytes[end++] = code;
    }
    this.#length = end;
  }

  /** Adds any text: plain words as they are, all else quoted as in JSON. */
  value(text: string): void {
    if (text === "") return this.text('""');
    this.#makeRoom(text.length);
    const bytes = this.#bytes;
    let end = this.#length;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (PLAIN[code] !== 1) return this.#quoted(text);
      bytes[end++] = code;
    }
    this.#length = end;
  }

  /** Most replies have nothing that JSON would write otherwise. */
  #quoted(text: string): void {
    if (!SAME_IN_JSON.test(text)) return this.text(jsonText(text));
    this.text('"');
    this.text(text);
    this.text('"');
  }

  endLine(): void {
    this.#makeRoom(1);
    this.#bytes[this.#length++] = LINE_FEED;
  }

  /** The lines in it, which it has no longer. */
  take(): Buffer {
    const lines = this.#bytes.subarray(0, this.#length);
    this.#length = 0;
    if (this.#bytes.length === FIRST) return Buffer.from(lines);
    this.#bytes = Buffer.allocUnsafeSlow(FIRST);
    return lines;
  }

  #encoded(text: string): void {
    this.#makeRoom(Buffer.byteLength(text));
    this.#length += this.#bytes.write(text, this.#length);
  }

  #makeRoom(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#bytes.length));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

/** Texts that JSON only puts in quotes. */
const SAME_IN_JSON = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

/** Characters of plain words, by their codes. */
const PLAIN: Uint8Array = plainCharacters();

function plainCharacters(): Uint8Array {
  const table = new Uint8Array(LAST_ASCII + 1);
  for (let code = 0; code < table.length; code++)
    if (/[\w@.:/+*{}<>[\]()-]/.test(String.fromCharCode(code))) table[code] = 1;
  return table;
}
