import type { MessageBody } from "../message/body.ts";

/** The most bytes a chunk of content has. */
export const CHUNK: number = 64 * 1024;

/** Content that is in memory. */
export function memoryBody(content: Buffer): MessageBody {
  return {
    size: content.length,
    whole: content,
    async *chunks(offset = 0) {
      for (let at = offset; at < content.length; at += CHUNK)
        yield content.subarray(at, at + CHUNK);
    },
  };
}
