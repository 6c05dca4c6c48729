import type { MessageBody } from "../message/body.ts";
import { headerEnd } from "../message/header-block.ts";

/** The longest header block that is changed or signed, bytes. */
const LONGEST = 1024 * 1024;

/** A message's header block is longer than what can be worked on. */
export class HeaderTooLong extends Error {
  override readonly name = "HeaderTooLong";

  constructor() {
    super(`the header is longer than ${LONGEST} bytes`);
  }
}

/**
 * The header block of some content, without the empty line after it; all of it where there is no such line. Throws or rejects
 * with `HeaderTooLong`, or with what reading the content does.
 */
export function storedHeader(content: MessageBody): Buffer | Promise<Buffer> {
  const { whole } = content;
  return whole === undefined ? readHeader(content) : headerOf(whole);
}

async function readHeader(content: MessageBody): Promise<Buffer> {
  const read: Buffer[] = [];
  let length = 0;
  /** The last bytes before a chunk: the end may lie across chunks. */
  let before: Buffer = Buffer.alloc(0);
  for await (const chunk of content.chunks()) {
    read.push(chunk);
    length += chunk.length;
    const seen = Buffer.concat([before, chunk]);
    if (seen.includes("\r\n\r\n") || (length === seen.length && headerEnd(seen) === 0)) break;
    if (length > LONGEST) throw new HeaderTooLong();
    before = seen.subarray(-3);
  }
  return headerOf(Buffer.concat(read));
}

function headerOf(start: Buffer): Buffer {
  const end = headerEnd(start);
  const header = end < 0 ? start : start.subarray(0, end);
  if (header.length > LONGEST) throw new HeaderTooLong();
  return header;
}
