import { HeaderBlock, isAscii, type MessageBody, type MessageInfo } from "../../core/mod.ts";
import { KEY_FIELD, OWN_KEY } from "../dkim/contract.ts";
import { cutEntity } from "./mime-entity.ts";
import { encodedPart, type Part } from "./part.ts";
import { sevenBitMessage } from "./seven-bit.ts";

/** Bytes of a message up to which it is returned whole when asked for, and of a header block that is returned. */
const LARGEST_RETURNED = 1024 * 1024;
const LARGEST_HEADER = 64 * 1024;

/** What is read of a message that a report is about. */
export interface Returned {
  /** Without the private key that it may have brought. */
  readonly content: Buffer;
  /** True when `content` is the whole message. */
  readonly isWhole: boolean;
}

/** Reads a message, or its header. Undefined when the content is gone or damaged. */
export async function readReturned(
  body: MessageBody,
  info: MessageInfo,
  whole: boolean,
): Promise<Returned | undefined> {
  const isWhole = whole && body.size <= LARGEST_RETURNED;
  const read = await readStart(body, isWhole ? body.size : LARGEST_HEADER);
  if (read === undefined) return undefined;
  return { content: OWN_KEY.of(info) === undefined ? read : withoutKey(read), isWhole };
}

/** The header of what was read. */
export function headerOf({ content }: Returned): Buffer {
  return cutEntity(content).header;
}

/**
 * The part of a report that gives the message back (RFC 3461 §6.2): whole where that was asked for, it is not large and can be
 * written in 7 bits; else its header.
 */
export function returnedPart(returned: Returned, info: MessageInfo): Part {
  const { content, isWhole } = returned;
  // A message in a message has no encoding of its own (RFC 2046 §5.2.1): it is fit as it is, or becomes so.
  const message = isWhole ? sevenBitMessage(content) : undefined;
  if (message)
    return { type: "message/rfc822", encoding: "7bit", content: message.toString("latin1") };
  const header = headerOf(returned);
  // RFC 6533 §6: a header in UTF-8 has a type of its own.
  const utf8 = info.smtpUtf8 && !isAscii(header.toString("latin1"));
  return encodedPart(utf8 ? "message/global-headers" : "text/rfc822-headers", header);
}

/** Up to `limit` bytes from the start; undefined when the content is gone or damaged: the report is worth sending without it. */
async function readStart(body: MessageBody, limit: number): Promise<Buffer | undefined> {
  if (body.whole) return body.whole.subarray(0, limit);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body.chunks()) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= limit) break;
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).subarray(0, limit);
}

/** The message without the private key that it brought. */
function withoutKey(content: Buffer): Buffer {
  const { header } = cutEntity(content);
  const field = KEY_FIELD.toLowerCase();
  const kept = [...HeaderBlock.of(header).pieces()].filter(({ name }) => name !== field);
  return Buffer.concat([...kept.map(({ bytes }) => bytes), content.subarray(header.length)]);
}
