/** Characters of a Message-ID that are told. */
const LONGEST = 250;

/** A line's end and the name of the field in the next line, in lower case. */
const NAME: Buffer = Buffer.from("\nmessage-id:");
const LF = 0x0a;
const BLANK = 0x20;
const TAB = 0x09;
const OPEN = 0x3c;
const CLOSE = 0x3e;
const DELETE = 0x7f;
/** How far the name is away at least when its last place has a byte (Horspool). */
const STEPS: Uint8Array = stepsOf(NAME);

/** A Message-ID without its brackets and the blanks around it. */
export function bareMessageId(text: string): string {
  const close = text.indexOf(">", text.indexOf("<"));
  const open = text.lastIndexOf("<", close);
  return (close > open && open >= 0 ? text.slice(open + 1, close) : text).trim();
}

/** The Message-ID of a message with this header, without brackets, its first 250 characters; undefined when it has none. */
export function messageIdOf(header: Buffer): string | undefined {
  const from = fieldStart(header);
  if (from < 0) return undefined;
  return bracketed(header, from) ?? inField(header.toString("utf8", from, fieldEnd(header, from)));
}

/** Where the first such field's text begins; -1 without one. Looked for among bytes, as it is done for each message: reading all fields costs much more. */
function fieldStart(header: Buffer): number {
  // The header's beginning is that of a line.
  for (let from = -1; from + NAME.length <= header.length; ) {
    const end = from + NAME.length;
    if (isNameAt(header, from)) return end;
    from += STEPS[header[end - 1] ?? 0] ?? 1;
  }
  return -1;
}

/** The Message-ID of a field that is written as nearly all are: ` <` and plain characters. Undefined for others. */
function bracketed(header: Buffer, from: number): string | undefined {
  const open = header[from] === BLANK ? from + 1 : from;
  if (header[open] !== OPEN) return undefined;
  for (let at = open + 1; at - open <= LONGEST; at++) {
    const byte = header[at] ?? 0;
    if (byte === CLOSE && at > open + 1) return header.toString("latin1", open + 1, at);
    if (byte <= BLANK || byte >= DELETE || byte === OPEN || byte === CLOSE) return undefined;
  }
  return undefined;
}

function inField(text: string): string | undefined {
  return bareMessageId(text.replaceAll(/\r?\n/g, "")).slice(0, LONGEST) || undefined;
}

/** Whether the name begins at a place, in either case of letters; before the header is the end of a line. */
function isNameAt(header: Buffer, from: number): boolean {
  for (let at = NAME.length - 1; at >= 0; at--)
    if (lower(header[from + at] ?? LF) !== NAME[at]) return false;
  return true;
}

function lower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | BLANK : byte;
}

function stepsOf(name: Buffer): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => {
    const last = name.subarray(0, -1).lastIndexOf(lower(byte));
    return name.length - 1 - last;
  });
}

/** Where a field ends that goes on in lines that begin with a blank. */
function fieldEnd(header: Buffer, from: number): number {
  let end = from;
  do {
    const feed = header.indexOf(LF, end);
    if (feed < 0) return header.length;
    end = feed + 1;
  } while (header[end] === BLANK || header[end] === TAB);
  return end;
}
