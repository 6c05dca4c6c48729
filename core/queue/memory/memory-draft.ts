import type { BodyDraft } from "../../message/body.ts";
import type { MessageId } from "../../message/envelope.ts";
import { StoreError } from "../store-error.ts";

/** Content being received into memory. */
export class MemoryDraft implements BodyDraft {
  readonly id: MessageId;
  size = 0;
  #chunks: Buffer[] | undefined = [];

  constructor(id: MessageId) {
    this.id = id;
  }

  write(chunk: Buffer): Promise<void> | undefined {
    if (this.#chunks === undefined) return Promise.reject(spent());
    this.#chunks.push(chunk);
    this.size += chunk.length;
    return undefined;
  }

  async *read(): AsyncGenerator<Buffer> {
    this.check();
    yield* this.#chunks ?? [];
  }

  /** Throws when the draft is used up. */
  check(): void {
    if (this.#chunks === undefined) throw spent();
  }

  /** The whole content; the draft is used up. */
  take(): Buffer {
    const content = Buffer.concat(this.#chunks ?? []);
    this.#chunks = undefined;
    return content;
  }

  discard(): void {
    this.#chunks = undefined;
  }
}

/** A draft is the content of one message. */
export function spent(): StoreError {
  return new StoreError("misuse", "the draft is used up");
}
