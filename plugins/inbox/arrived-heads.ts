import { type Clock, HeaderBlock, idText, type Timer } from "../../core/mod.ts";
import type { ListedMessage } from "../sandbox/contract.ts";
import { headOf } from "./head.ts";
import type { ArrivedHead } from "./kept.ts";

/** Messages whose headers wait to be kept; those of more are read from disk when somebody asks. */
const MOST = 2000;
/** As many are kept at once, and fewer after so many milliseconds. */
const MANY = 500;
const PAUSE = 1000;

/** What the headers of messages say that have just arrived. Many are kept in one go, so that a message costs no write of its own. */
export class ArrivedHeads {
  readonly #clock: Clock;
  readonly #keep: () => void;
  #waiting = new Map<number, ArrivedHead>();
  #timer: Timer | undefined;

  /** `keep` is called when some are to be taken and kept. */
  constructor(clock: Clock, keep: () => void) {
    this.#clock = clock;
    this.#keep = keep;
  }

  /** A message is there. */
  add({ number, id, at, header, sender, recipients, size }: ListedMessage): void {
    if (this.#waiting.size >= MOST) return;
    const head = headOf(HeaderBlock.of(header), { sender, recipients }, { created: at, size });
    this.#waiting.set(number, { id: idText(id), head });
    if (this.#waiting.size % MANY === 0) this.#keep();
    else this.#timer ??= this.#clock.after(PAUSE, () => this.#pauseOver());
  }

  /** A message is gone. */
  drop(number: number): void {
    this.#waiting.delete(number);
  }

  /** All that wait; they do not wait any more. */
  take(): ReadonlyMap<number, ArrivedHead> {
    this.#timer?.cancel();
    this.#timer = undefined;
    const taken = this.#waiting;
    this.#waiting = new Map();
    return taken;
  }

  /** Those that are not taken now, as they cannot be kept, are with the next. */
  #pauseOver(): void {
    this.#timer = undefined;
    this.#keep();
  }

  /** Nothing is kept any more. */
  [Symbol.dispose](): void {
    this.take();
  }
}
