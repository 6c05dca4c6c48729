import { type CommandOutcome, type OpenText, openText } from "../../core/mod.ts";
import { type Format, typeOf } from "./format.ts";

/** Bytes that wait for a client to read them; one that lets more pile up is not answered any more. */
const MOST_UNREAD = 1024 * 1024;

/** An answer that is given while a command goes on: the text of the command in an envelope, whose end tells what came of it. */
export class LiveAnswer {
  /** Resolves when there is something to answer. */
  readonly begun: Promise<void>;
  /** Aborts when nobody reads it any more. */
  readonly gone: AbortController = new AbortController();
  readonly #format: Format;
  readonly #envelope: OpenText;
  readonly #begin: () => void;
  readonly #body: ReadableStream<Uint8Array>;
  readonly #encoder = new TextEncoder();
  #to: ReadableStreamDefaultController<Uint8Array> | undefined;
  #isFirst = true;

  constructor(format: Format) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#format = format;
    this.#envelope = openText(format.as);
    this.begun = promise;
    this.#begin = resolve;
    this.#body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#to = controller;
        },
        cancel: () => this.#leave(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: MOST_UNREAD }),
    );
  }

  /** Says a line or more. */
  say(text: string): void {
    const { before, piece } = this.#envelope;
    this.#write(this.#isFirst ? before + piece(text) : piece(`\n${text}`));
    this.#isFirst = false;
    this.#begin();
  }

  /** What the client gets, now that it has begun. */
  response(outcome: Promise<CommandOutcome>): Response {
    const ended = ({ code, err }: CommandOutcome): void => this.#end(code === 0 ? undefined : err);
    outcome.then(ended, () => this.#end("it could not be run to its end"));
    const headers = { "content-type": typeOf(this.#format), "cache-control": "no-store" };
    return new Response(this.#body, { headers });
  }

  #end(problem: string | undefined): void {
    this.#write(`${this.#envelope.end(problem)}\n`);
    this.#to?.close();
    this.#to = undefined;
  }

  #write(text: string): void {
    const bytes = this.#encoder.encode(text);
    if ((this.#to?.desiredSize ?? 0) >= bytes.length) this.#to?.enqueue(bytes);
    else this.#leave();
  }

  /** Nobody reads it, or too slowly. */
  #leave(): void {
    this.#to?.error(new Error("it was not read"));
    this.#to = undefined;
    this.gone.abort();
  }
}
