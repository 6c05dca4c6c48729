import { receivedAtOf } from "../../queue/message-id.ts";
import type { QueueStore } from "../../queue/store.ts";

/** When the oldest of all messages was received. */
export class OldestMessage {
  readonly #store: Pick<QueueStore, "oldestMessage">;
  #last: number | undefined;

  constructor(store: Pick<QueueStore, "oldestMessage">) {
    this.#store = store;
  }

  /**
   * Milliseconds since the epoch; undefined without any message. Never throws: while the queue cannot be read it is what it was before.
   * Whoever wants to know how the server is wants it most then, and the store's trouble is told elsewhere.
   */
  get receivedAt(): number | undefined {
    try {
      const oldest = this.#store.oldestMessage();
      this.#last = oldest === undefined ? undefined : receivedAtOf(oldest);
    } catch {
      // It stays as it was.
    }
    return this.#last;
  }
}
