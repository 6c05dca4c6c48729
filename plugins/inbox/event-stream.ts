import { listed } from "./api/list-view.ts";
import type { Inbox } from "./inbox.ts";

/** Events that a browser may be behind; beyond them it is told to look again. */
const MOST_BEHIND = 100;

/** Tells one browser what happens in the inbox, as server-sent events with the names and data of Mailpit's websocket. */
export class EventStream {
  readonly #inbox: Inbox;
  readonly #onEnd: () => void;
  readonly #encoder = new TextEncoder();
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #unlisten = (): void => {};
  #telling: Promise<void> = Promise.resolve();

  constructor(inbox: Inbox, onEnd: () => void) {
    this.#inbox = inbox;
    this.#onEnd = onEnd;
  }

  /** What the browser reads. */
  open(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
          this.#send("hello", {});
          this.#unlisten = this.#inbox.listen({
            found: (numbers) => this.#next(() => this.#tellFound(numbers)),
            removed: (ids) =>
              this.#next(async () => {
                if (ids.length > MOST_BEHIND) this.#send("truncate", {});
                else for (const ID of ids) this.#send("delete", { ID });
                await this.#tellCounts();
              }),
            marked: (numbers) => this.#next(() => this.#tellMarked(numbers)),
          });
        },
        cancel: () => this.end(),
      },
      new CountQueuingStrategy({ highWaterMark: MOST_BEHIND }),
    );
  }

  /** Ends it. */
  end(): void {
    const controller = this.#controller;
    if (controller === undefined) return;
    this.#controller = undefined;
    this.#unlisten();
    this.#onEnd();
    try {
      controller.close();
    } catch {
      // The browser has closed it.
    }
  }

  /** One thing after the other, in the order in which they happened. A stream that cannot tell something ends: its browser comes again. */
  #next(tell: () => Promise<void>): void {
    this.#telling = this.#telling.then(tell).catch(() => this.end());
  }

  async #tellFound(numbers: readonly number[]): Promise<void> {
    if (numbers.length > MOST_BEHIND) this.#send("truncate", {});
    else for (const entry of await this.#inbox.entries(numbers)) this.#send("new", listed(entry));
    await this.#tellCounts();
  }

  async #tellMarked(numbers: readonly number[]): Promise<void> {
    if (numbers.length > MOST_BEHIND) this.#send("truncate", {});
    else
      for (const { id, read, tags } of await this.#inbox.entries(numbers))
        this.#send("update", { ID: id, Read: read, Tags: tags });
    await this.#tellCounts();
  }

  async #tellCounts(): Promise<void> {
    const { total, unread } = await this.#inbox.counts();
    this.#send("stats", { Total: total, Unread: unread });
  }

  #send(event: string, data: object): void {
    const controller = this.#controller;
    if (controller === undefined) return;
    // It does not read: it is to come again, and look then.
    if ((controller.desiredSize ?? 0) <= 0) this.end();
    else
      controller.enqueue(
        this.#encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
      );
  }
}
