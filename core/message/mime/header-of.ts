import { Buffer } from "node:buffer";
import { HeaderBlock } from "../header-block.ts";
import { LONGEST_HEADER } from "./limits.ts";

const CR = 0x0d;
const LF = 0x0a;

/** A header block, and where what follows it begins. */
export interface SplitContent {
  readonly header: HeaderBlock;
  readonly body: Buffer;
}

/** Parts the header of a message or a part from its content. Line ends may be LF alone, as what was encoded has them. */
export function splitContent(bytes: Buffer): SplitContent {
  const end = emptyLine(bytes);
  const header = end < 0 ? bytes : bytes.subarray(0, end);
  return {
    header: headerBlock(header),
    body: end < 0 ? bytes.subarray(bytes.length) : bytes.subarray(afterLine(bytes, end)),
  };
}

/** Some bytes as a header block: lines that end with CRLF, not more of them than anybody needs. */
export function headerBlock(bytes: Buffer): HeaderBlock {
  return HeaderBlock.of(withCrlf(wholeLines(bytes)));
}

/** Where the first empty line begins; -1 without one. */
function emptyLine(bytes: Buffer): number {
  if (bytes[0] === LF || (bytes[0] === CR && bytes[1] === LF)) return 0;
  const plain = bytes.indexOf("\n\n");
  const crlf = (plain < 0 ? bytes : bytes.subarray(0, plain)).indexOf("\n\r\n");
  const found = crlf < 0 ? plain : crlf;
  return found < 0 ? -1 : found + 1;
}

function afterLine(bytes: Buffer, from: number): number {
  return bytes.indexOf(LF, from) + 1;
}

function wholeLines(bytes: Buffer): Buffer {
  if (bytes.length <= LONGEST_HEADER) return bytes;
  return bytes.subarray(0, bytes.lastIndexOf(LF, LONGEST_HEADER - 1) + 1);
}

function withCrlf(bytes: Buffer): Buffer {
  const text = bytes.toString("latin1");
  if (!/(?<!\r)\n/.test(text) && (text === "" || text.endsWith("\n"))) return bytes;
  const lines = text.replaceAll(/\r?\n/g, "\r\n");
  return Buffer.from(lines.endsWith("\n") || lines === "" ? lines : `${lines}\r\n`, "latin1");
}
