import type { SettingsView } from "../directive/settings-view.ts";
import type { ContentReader, Inspected } from "../reception/inspection.ts";
import { ANSWERS } from "./answers.ts";
import { HookFailure } from "./failure.ts";
import type { Came, Handler } from "./handler.ts";
import { Inspecting } from "./inspecting.ts";

/** A handler with the reader it gave for one message; undefined once there is nothing more to ask of it. */
interface Listener {
  readonly handler: Handler;
  reader: ContentReader | undefined;
  /** It has failed: it is not asked again, and the message is refused for now. */
  failure: HookFailure | undefined;
}

/**
 * One message's content as it passes by the plugins that want to read it, each piece once. Whoever throws, answers wrongly or takes
 * too long is passed by from then on, and the message gets a temporary refusal at its end.
 */
export class ContentPass {
  readonly #listeners: Listener[] = [];
  #opening: Promise<void> | undefined;

  /** Asks the handlers for their readers. */
  constructor(handlers: readonly Handler[], payload: unknown, view: SettingsView) {
    const waiting: Promise<void>[] = [];
    for (const handler of handlers) {
      const listener: Listener = { handler, reader: undefined, failure: undefined };
      // A reader that comes too late is let go of.
      const letGo = (late: ContentReader): void => abandon(handler, late);
      const came = handler.ask(ANSWERS.readContent, [payload], view, letGo);
      const set = (answer: Came<ContentReader | undefined>): void => {
        if (answer instanceof HookFailure) listener.failure = answer;
        else listener.reader = answer;
      };
      if (came instanceof Promise) waiting.push(came.then(set));
      else set(came);
      if (came !== undefined) this.#listeners.push(listener);
    }
    if (waiting.length > 0)
      this.#opening = Promise.all(waiting).then(() => {
        this.#opening = undefined;
      });
  }

  /** True when nobody reads, nor will. */
  get isIdle(): boolean {
    return this.#listeners.length === 0;
  }

  /** Hands a piece to all readers; a promise when the next has to wait. Never rejects. */
  write(chunk: Buffer): Promise<void> | undefined {
    if (this.#opening !== undefined) return this.#opening.then(() => this.write(chunk));
    let waiting: Promise<void>[] | undefined;
    for (const listener of this.#listeners) {
      const { handler, reader } = listener;
      if (reader === undefined) continue;
      // Its own: whatever it does to it, what is stored and what others read stays as it came.
      const own = Buffer.from(chunk);
      const came = handler.finishNow(() => reader.write(own));
      if (came === undefined) continue;
      if (came instanceof HookFailure) fail(listener, came);
      else {
        waiting ??= [];
        waiting.push(
          came.then((late) => {
            if (late !== undefined) fail(listener, late);
          }),
        );
      }
    }
    return waiting && Promise.all(waiting).then(() => {});
  }

  /** The content is complete: what its readers came to. Never rejects. */
  async end(): Promise<Inspected> {
    await this.#opening;
    const sum = new Inspecting();
    for (const listener of this.#listeners) {
      const { handler, reader, failure } = listener;
      if (failure !== undefined) sum.take(handler, failure);
      if (reader === undefined) continue;
      if (!sum.isOver)
        sum.take(handler, await handler.askOf(ANSWERS.inspectMessage, () => reader.end()));
    }
    return sum.result;
  }

  /** The message was accepted: nothing is to be let go of. */
  accepted(): void {
    this.#listeners.length = 0;
  }

  /** The message does not come to its end, or was refused at its end. Never throws. */
  abandon(): void {
    if (this.#opening !== undefined) {
      void this.#opening.then(() => this.abandon());
      return;
    }
    for (const { handler, reader } of this.#listeners.splice(0))
      if (reader !== undefined) abandon(handler, reader);
  }
}

function fail(listener: Listener, failure: HookFailure): void {
  const { handler, reader } = listener;
  listener.failure = failure;
  listener.reader = undefined;
  if (reader !== undefined) abandon(handler, reader);
}

function abandon(handler: Handler, reader: ContentReader): void {
  void handler.finish(() => reader.abandon?.());
}
