import type { MessageId } from "./envelope.ts";

/**
 * Stored message content: CRLF line ends only, no dot-stuffing. Content is read in chunks so that a large message is
 * never held whole.
 */
export interface MessageBody {
  /** Bytes. */
  readonly size: number;
  /** The whole content when it is small and already in memory or in the store; undefined for a large one. */
  readonly whole: Buffer | undefined;
  /** Reads from `offset` to the end in chunks of at most 64 KiB. Rejects when the content is gone or damaged. */
  chunks(offset?: number): AsyncIterable<Buffer>;
}

/** Content being received. Write in order, then hand it to the store or `discard` it; nothing is durable before it is accepted. */
export interface BodyDraft {
  /** What the message will be called: given out before its content comes, so that the content can name it (trace fields, reports). */
  readonly id: MessageId;
  /** Bytes written so far. */
  readonly size: number;
  /**
   * Appends a chunk; the buffer belongs to the draft afterwards. Returns a promise when the writer must wait before the
   * next write (it is written to disk), undefined otherwise. Rejects with the file system's error.
   */
  write(chunk: Buffer): Promise<void> | undefined;
  /**
   * Reads what was written so far, from the start, in chunks; while nobody writes to it and before it is accepted. Rejects with
   * the file system's error.
   */
  read(): AsyncIterable<Buffer>;
  /** Frees what the draft holds. Safe to call at any time, also after acceptance (it then does nothing). */
  discard(): void;
}

/** A body without its first bytes, none of which are copied. */
export function bodyFrom(body: MessageBody, from: number): MessageBody {
  if (from === 0) return body;
  return {
    size: body.size - from,
    whole: body.whole?.subarray(from),
    chunks: (offset = 0) => body.chunks(from + offset),
  };
}
