import { EventStream } from "./event-stream.ts";
import type { Inbox } from "./inbox.ts";
import { MOST_LISTENING } from "./limits.ts";

/** Browsers that are told of what happens. */
export class Streams {
  readonly #open = new Set<EventStream>();

  /** What a browser reads; undefined when too many do. */
  begin(inbox: Inbox): ReadableStream<Uint8Array> | undefined {
    if (this.#open.size >= MOST_LISTENING) return undefined;
    const stream = new EventStream(inbox, () => this.#open.delete(stream));
    this.#open.add(stream);
    return stream.open();
  }

  /** Ends all of them. */
  end(): void {
    for (const stream of this.#open) stream.end();
  }

  [Symbol.dispose](): void {
    this.end();
  }
}
