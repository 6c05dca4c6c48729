import { type Clock, errorText, type Timer } from "../../core/mod.ts";
import { rawTextOf } from "../json.ts";
import type { Server } from "../server-client.ts";
import { act, type Facts, factsFor } from "./feed.ts";
import { keysIn } from "./keys.ts";
import type { LiveTerminal } from "./live-terminal.ts";
import { FRAME, rowsFor } from "./rows.ts";
import { changes, type Picture, picture } from "./screen.ts";
import {
  type Effect,
  firstView,
  pressed,
  type Shown,
  type SortBy,
  type View,
  within,
} from "./view.ts";

/** What a live view works with. */
export interface LiveParts {
  readonly server: Server;
  readonly screen: LiveTerminal;
  readonly clock: Clock;
  readonly sort: SortBy;
  /** Between two looks, milliseconds. */
  readonly interval: number;
  /** Pictures after which it ends; Infinity for none. */
  readonly pictures: number;
}

/** Shows the queues until somebody ends it, or the signal comes; the terminal is given back whatever happens. */
export async function runLive(parts: LiveParts, signal: AbortSignal): Promise<void> {
  const live = new Live(parts);
  try {
    await live.run(signal);
  } finally {
    live.end();
  }
}

class Live {
  readonly #parts: LiveParts;
  #view: View;
  #facts: Facts | undefined;
  #message = "";
  #last: Picture | undefined;
  #giveBack: (() => void) | undefined;
  #timer: Timer | undefined;
  /** A look is under way; another one is wanted after it. */
  #looking = false;
  #again = false;
  #pictures = 0;
  readonly #over = Promise.withResolvers<void>();

  constructor(parts: LiveParts) {
    this.#parts = parts;
    this.#view = firstView(parts.sort);
  }

  run(signal: AbortSignal): Promise<void> {
    const { screen } = this.#parts;
    signal.addEventListener("abort", () => this.#over.resolve(), { once: true });
    this.#giveBack = screen.takeOver(
      (input) => this.#guarded(() => this.#typed(input)),
      () => this.#guarded(() => this.#draw()),
    );
    this.#draw();
    void this.#look();
    return this.#over.promise;
  }

  end(): void {
    this.#timer?.cancel();
    this.#giveBack?.();
  }

  /** What goes wrong here ends the view, and is told when the terminal is as it was. */
  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#over.reject(error);
    }
  }

  #typed(input: string): void {
    for (const key of keysIn(input)) {
      const [view, effect] = pressed(this.#view, key, this.#shown());
      this.#view = view;
      this.#message = "";
      this.#do(effect);
    }
    this.#draw();
  }

  #do(effect: Effect): void {
    switch (effect.kind) {
      case "none":
        return;
      case "look":
        return void this.#look();
      case "act":
        return void this.#act(effect);
      case "quit":
        return this.#over.resolve();
    }
  }

  async #act({ action, queue }: Extract<Effect, { readonly kind: "act" }>): Promise<void> {
    this.#message = await act(action, queue, this.#parts.server).catch(errorText);
    this.#guarded(() => this.#draw());
    await this.#look();
  }

  /** One at a time, however long the server takes. */
  async #look(): Promise<void> {
    if (this.#looking) {
      this.#again = true;
      return;
    }
    this.#looking = true;
    this.#timer?.cancel();
    do {
      this.#again = false;
      const asked = this.#view;
      try {
        const facts = await factsFor(asked, this.#parts.server);
        // Something else is looked at by now: that is asked for next.
        if (asked.queue !== this.#view.queue || asked.sort !== this.#view.sort) this.#again = true;
        else this.#facts = facts;
        if (this.#message.startsWith(LOST)) this.#message = "";
      } catch (error) {
        this.#message = `${LOST}${errorText(error)}`;
      }
    } while (this.#again);
    this.#looking = false;
    this.#guarded(() => this.#shownOnce());
  }

  #shownOnce(): void {
    this.#draw();
    const { clock, interval, pictures } = this.#parts;
    if (++this.#pictures >= pictures) return this.#over.resolve();
    this.#timer = clock.after(interval, () => void this.#look());
  }

  #shown(): Shown {
    const { height } = this.#parts.screen.size();
    const names = (this.#facts?.queues ?? []).map((row) => rawTextOf(row, "name"));
    return { names, room: Math.max(height - FRAME, 0) };
  }

  #draw(): void {
    const { screen, clock } = this.#parts;
    const { width, height } = screen.size();
    if (this.#view.queue === undefined) this.#view = within(this.#view, this.#shown());
    const shot = { view: this.#view, facts: this.#facts, message: this.#message, width, height };
    const next = picture(rowsFor({ ...shot, now: clock.now() }), width, height);
    const text = changes(this.#last, next);
    this.#last = next;
    if (text !== "") screen.write(text);
  }
}

const LOST = "no answer: ";
