import { jsonText } from "../../core/mod.ts";
import type { LiveEvent } from "./event.ts";
import type { LiveFilter } from "./filter.ts";

/** Events that wait for somebody who does not read; those that come then are dropped, and counted. */
const MOST_WAITING = 200;

/** An event, whose text is made once for all who hear it. */
export class ToldEvent {
  readonly event: LiveEvent;
  #text: string | undefined;

  constructor(event: LiveEvent) {
    this.event = event;
  }

  get text(): string {
    this.#text ??= `event: ${this.event.kind}\ndata: ${jsonText(this.event)}\n\n`;
    return this.#text;
  }
}

/** Somebody who listens: events wait for them as texts that all listeners share, up to a number. */
export class LiveListener {
  readonly filter: LiveFilter;
  /** Milliseconds of the clock when it ends: whoever still may comes again. */
  readonly until: number;
  readonly stream: ReadableStream<Uint8Array>;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #waiting: string[] = [];
  #missed = 0;
  #wanted = false;

  /** `gone` is called once when nobody listens any more. */
  constructor(filter: LiveFilter, until: number, gone: () => void) {
    this.filter = filter;
    this.until = until;
    this.#waiting.push(": hello\nretry: 3000\n\n");
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => {
          this.#wanted = true;
          this.flush();
        },
        cancel: () => {
          this.#controller = undefined;
          this.#waiting = [];
          gone();
        },
      },
      { highWaterMark: 1 },
    );
  }

  /** Something has happened that it wants to hear of; no more than `most` events wait for it. */
  hear(told: ToldEvent, most: number): void {
    if (this.#waiting.length >= Math.min(most, MOST_WAITING)) this.#missed++;
    else this.#waiting.push(told.text);
  }

  /** So many events were not looked at. */
  miss(count: number): void {
    this.#missed += count;
  }

  /** Shows that the connection is alive, where nothing waits. */
  beat(): void {
    if (this.#waiting.length === 0) this.#waiting.push(": \n\n");
    this.flush();
  }

  /** Hands on what waits, where somebody reads. */
  flush(): void {
    if (!this.#wanted || this.#controller === undefined) return;
    if (this.#waiting.length === 0 && this.#missed === 0) return;
    const gap = this.#missed === 0 ? "" : `event: gap\ndata: {"missed":${this.#missed}}\n\n`;
    const text = `${this.#waiting.join("")}${gap}`;
    this.#waiting = [];
    this.#missed = 0;
    this.#wanted = false;
    this.#controller.enqueue(Buffer.from(text));
  }

  /** Tells it what waits, and nothing more. */
  end(): void {
    this.#wanted = true;
    this.flush();
    this.#controller?.close();
    this.#controller = undefined;
  }
}
