import type { TraceEvent } from "./contract.ts";

/** Events that wait for a reader that is slow; more are counted instead. */
const MOST_WAITING = 1000;

/** Events for one reader, each a line of JSON. It never waits for the reader: what there is no room for is counted, and told. */
export class EventStream {
  readonly body: ReadableStream<Uint8Array>;
  /** Called when the reader has gone. */
  onLeft: () => void = () => {};
  readonly #now: () => number;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #missed = 0;

  constructor(now: () => number) {
    this.#now = now;
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        cancel: () => {
          this.#controller = undefined;
          this.onLeft();
        },
      },
      new CountQueuingStrategy({ highWaterMark: MOST_WAITING }),
    );
  }

  push(event: TraceEvent): void {
    const controller = this.#controller;
    if (controller === undefined) return;
    if ((controller.desiredSize ?? 0) <= 1) {
      this.#missed++;
      return;
    }
    this.#tellMissed(controller);
    controller.enqueue(lineOf(event));
  }

  /** The last event, which there is always room for. */
  end(event: TraceEvent): void {
    const controller = this.#controller;
    if (controller === undefined) return;
    this.#controller = undefined;
    this.#tellMissed(controller);
    controller.enqueue(lineOf(event));
    controller.close();
  }

  #tellMissed(controller: ReadableStreamDefaultController<Uint8Array>): void {
    if (this.#missed === 0) return;
    controller.enqueue(lineOf({ kind: "missed", events: this.#missed, at: this.#now() }));
    this.#missed = 0;
  }
}

function lineOf(event: TraceEvent): Uint8Array {
  return Buffer.from(`${JSON.stringify(event)}\n`);
}
