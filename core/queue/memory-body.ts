import type { MessageBody } from "../message/body.ts";

/** Content that is in memory. */
export function memoryBody(content: Buffer): MessageBody {
  return {
    size: content.length,
    whole: content,
    async *chunks(offset = 0) {
      if (offset < content.length) yield content.subarray(offset);
    },
  };
}
