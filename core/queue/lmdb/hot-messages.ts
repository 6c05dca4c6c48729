import type { MessageInfo } from "../../message/envelope.ts";
import type { MessageId } from "../store.ts";

/** What a kept message costs besides its content, bytes, about. */
const OVERHEAD = 1024;

/** A message just accepted, as it is likely to be sent soon. */
export interface HotMessage {
  readonly info: MessageInfo;
  readonly content: Buffer;
}

/** Recently accepted messages, kept up to a number of bytes; the oldest go first. */
export class HotMessages {
  readonly #limit: number;
  readonly #messages = new Map<MessageId, HotMessage>();
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(id: MessageId): HotMessage | undefined {
    return this.#messages.get(id);
  }

  /** Keeps a message that is not kept yet. */
  put(id: MessageId, message: HotMessage): void {
    this.#messages.set(id, message);
    this.#bytes += message.content.length + OVERHEAD;
    for (const oldest of this.#messages.keys()) {
      if (this.#bytes <= this.#limit) return;
      this.delete(oldest);
    }
  }

  delete(id: MessageId): void {
    const message = this.#messages.get(id);
    if (message === undefined) return;
    this.#messages.delete(id);
    this.#bytes -= message.content.length + OVERHEAD;
  }
}
