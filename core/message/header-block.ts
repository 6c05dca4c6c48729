import { decodedWords } from "./encoded-words.ts";

const CR = 0x0d;
const LF = 0x0a;
const COLON = 0x3a;
const BLANK = 0x20;
const TAB = 0x09;

const END = Buffer.from("\r\n\r\n");

/** The longest name of a field, bytes; what has a longer one is not taken for a field. */
const LONGEST_NAME = 200;

/**
 * Where the header block at the start of some content ends: after the line end of its last field. -1 when the empty line after
 * it has not come. RFC 5322 §2.1.
 */
export function headerEnd(content: Buffer): number {
  if (content[0] === CR && content[1] === LF) return 0;
  const end = content.indexOf(END);
  return end < 0 ? -1 : end + 2;
}

/** A field as it is in the block, with its folded lines and its line end. */
interface Place {
  /** Lower case; empty for a line that is not a field. */
  readonly name: string;
  readonly from: number;
  /** After the colon. */
  readonly value: number;
  readonly to: number;
}

const BLOCKS = new WeakMap<Buffer, HeaderBlock>();

/**
 * The header fields of a message (RFC 5322 §2.2). Whatever bytes it is made of, it can be read: a line that is not a field counts
 * for none and stays where it is. Line ends are CRLF.
 */
export class HeaderBlock {
  readonly bytes: Buffer;
  #places: readonly Place[] | undefined;

  private constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** The block in a buffer; of the same buffer the same block, so that all who look at a message read it once. */
  static of(bytes: Buffer): HeaderBlock {
    let block = BLOCKS.get(bytes);
    if (block === undefined) {
      block = new HeaderBlock(bytes);
      BLOCKS.set(bytes, block);
    }
    return block;
  }

  /** Whether there is a field of that name, in any case. */
  has(name: string): boolean {
    return this.#first(name) !== undefined;
  }

  /**
   * The text of the first field of that name: unfolded (RFC 5322 §2.2.3), encoded words decoded (RFC 2047), without blanks around
   * it. Undefined when there is none. It comes from outside: nothing keeps control characters out of it.
   */
  first(name: string): string | undefined {
    const place = this.#first(name);
    return place && this.#text(place);
  }

  /** The texts of all fields of that name, in order. */
  all(name: string): readonly string[] {
    const wanted = name.toLowerCase();
    return this.#all.filter((place) => place.name === wanted).map((place) => this.#text(place));
  }

  /** The block's lines in pieces: each field with its name in lower case, and what is not a field with an empty one. */
  *pieces(): Iterable<{ readonly name: string; readonly bytes: Buffer }> {
    for (const { name, from, to } of this.#all)
      yield { name, bytes: this.bytes.subarray(from, to) };
  }

  get #all(): readonly Place[] {
    this.#places ??= placesIn(this.bytes);
    return this.#places;
  }

  #first(name: string): Place | undefined {
    const wanted = name.toLowerCase();
    return wanted === "" ? undefined : this.#all.find((place) => place.name === wanted);
  }

  #text({ value, to }: Place): string {
    return decodedWords(unfolded(this.bytes.toString("utf8", value, to))).trim();
  }
}

/** What stands after the colon of a field, given with its name: on one line, nothing decoded. It comes from outside. */
export function fieldText(bytes: Buffer): string {
  return unfolded(bytes.toString("utf8", bytes.indexOf(COLON) + 1)).trim();
}

/** A field's text on one line. */
function unfolded(text: string): string {
  return text.replaceAll(/\r\n(?=[ \t])/g, "");
}

function placesIn(bytes: Buffer): readonly Place[] {
  const places: Place[] = [];
  for (let from = 0; from < bytes.length; ) {
    let to = lineEnd(bytes, from);
    while (bytes[to] === BLANK || bytes[to] === TAB) to = lineEnd(bytes, to);
    const colon = bytes.subarray(from, from + LONGEST_NAME + 1).indexOf(COLON);
    const name = colon > 0 ? nameIn(bytes, from, from + colon) : "";
    places.push({ name, from, value: from + colon + 1, to });
    from = to;
  }
  return places;
}

function lineEnd(bytes: Buffer, from: number): number {
  const feed = bytes.indexOf(LF, from);
  return feed < 0 ? bytes.length : feed + 1;
}

/** Blanks before the colon were allowed once (RFC 5322 §4.5): no other signs that look like none, which make a name that nobody else reads. */
function nameIn(bytes: Buffer, from: number, colon: number): string {
  let to = colon;
  while (to > from && (bytes[to - 1] === BLANK || bytes[to - 1] === TAB)) to--;
  const name = bytes.toString("latin1", from, to);
  return /^[!-9;-~]+$/.test(name) ? name.toLowerCase() : "";
}
