import { Buffer } from "node:buffer";
import {
  decodedBytes,
  type HeaderBlock,
  headerBlock,
  type MimeMessage,
  type MimePart,
  splitContent,
} from "../../../core/mod.ts";
import { clean } from "./clean.ts";
import type { OriginalMessage } from "./result.ts";

const WHOLE = /^message\/(?:rfc822|global|news)$/;
/** RFC 6522 §3.1, RFC 6533 §5, and how they are miswritten. */
const HEADER_ONLY = /^(?:text\/rfc822-headers?|message\/(?:rfc822-headers?|global-headers))$/;

const MOST_IDS = 10;
const LONGEST_ID = 250;

/** What a report returns of the message that it is about. `told` is a header that stands in its text. */
export function originalOf(message: MimeMessage, told?: HeaderBlock): OriginalMessage {
  const header = returnedHeader(message) ?? told;
  return {
    header: header?.bytes ?? Buffer.alloc(0),
    messageIds: messageIdsOf(message.header, header),
  };
}

/** The header in the first part that holds one. */
export function returnedHeader({ parts }: MimeMessage): HeaderBlock | undefined {
  const part = parts.find(({ type }) => WHOLE.test(type) || HEADER_ONLY.test(type));
  return part && headerIn(part);
}

function headerIn(part: MimePart): HeaderBlock {
  const bytes = decodedBytes(part);
  return WHOLE.test(part.type) ? splitContent(bytes).header : headerBlock(bytes);
}

/** The message's own id, then those to which the report answers: the last of a thread is the nearest. */
function messageIdsOf(report: HeaderBlock, original: HeaderBlock | undefined): readonly string[] {
  const found = new Set<string>();
  const add = (ids: readonly string[]): void => {
    for (const id of ids) if (found.size < MOST_IDS) found.add(id);
  };
  add(idsIn(original?.first("message-id")));
  add(idsIn(report.first("x-original-message-id")));
  add(idsIn(report.first("in-reply-to")));
  add([...idsIn(report.first("references"))].reverse());
  return [...found];
}

function idsIn(text: string | undefined): readonly string[] {
  const found = text?.slice(0, 4000).match(/<[^<>\s]{3,250}>/g) ?? [];
  return found.map((id) => clean(id, LONGEST_ID)).filter((id) => id.endsWith(">"));
}
