import type { Reply } from "../../core/mod.ts";

/** A message's content on its way from the wire, as its conversation knows it. */
export interface IncomingContent {
  /** Why the message will be refused, as far as is known. */
  readonly refusal: Reply | undefined;
  /** Bytes so far. */
  readonly size: number;
  /** True when the client sends so much too much that it is not waited for. */
  readonly hopeless: boolean;
  /** Reads a chunk; returns the place after the end in it, or -1. Call `store` before the next. */
  read(chunk: Buffer): number;
  /** Keeps what was read; a promise when the next read must wait for the disk. */
  store(): Promise<void> | undefined;
  /** Frees what was kept. Does nothing once the message is submitted. */
  discard(): void;
  /** The content is complete: submits it, or says why not. */
  submit(): Promise<Reply>;
}
