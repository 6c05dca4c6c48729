import type { Clock, Timer } from "../time/clock.ts";
import type { JournalConsumer } from "./consumer.ts";
import { PAGE_BYTES, PAGE_EVENTS } from "./reading-parts.ts";

/** Events wait so long for company unless the consumer says otherwise, milliseconds. */
const GATHER = 200;
/** Where more than so many came in that time they wait longer: what a batch costs on the disk is shared by more of them. */
const BUSY_EVENTS = 100;
/** How much longer, milliseconds. */
const LONGER = 800;

/** Events that a consumer was not given yet, and their bytes. */
export interface WaitingEvents {
  readonly events: number;
  readonly bytes: number;
}

/** What waits, for whom, and who is to give it. */
interface GatheringParts {
  readonly clock: Clock;
  readonly here: () => WaitingEvents;
  readonly consumer: () => JournalConsumer;
  readonly onTime: () => void;
}

/** When a consumer is given what waits for it: one timer, set anew when there is reason to. */
export class Gathering {
  readonly #parts: GatheringParts;
  #timer: Timer | undefined;
  /** For how long it was set, milliseconds. */
  #delay = 0;
  /** What is here has waited, and waits for more. */
  #isLonger = false;

  constructor(parts: GatheringParts) {
    this.#parts = parts;
  }

  /** Something came: it is given after a while, at once where it fills a page. */
  came(): void {
    const { gather = GATHER } = this.#parts.consumer();
    const delay = isFullPage(this.#parts.here()) ? 0 : gather;
    if (delay < this.#delay && (delay === 0 || !this.#isLonger)) this.cancel();
    this.after(delay);
  }

  /** What is here is given after `delay`, unless a time is set. */
  after(delay: number): void {
    if (this.#timer !== undefined) return;
    this.#delay = delay;
    this.#timer = this.#parts.clock.after(delay, () => {
      this.#timer = undefined;
      if (this.#isLonger || !this.#waitsLonger) {
        this.#isLonger = false;
        this.#parts.onTime();
        return;
      }
      this.#isLonger = true;
      this.after(LONGER);
    });
  }

  /** Its consumer leaves the time to us, and many come. */
  get #waitsLonger(): boolean {
    const here = this.#parts.here();
    const isOurs = this.#parts.consumer().gather === undefined;
    return isOurs && this.#delay === GATHER && here.events > BUSY_EVENTS && !isFullPage(here);
  }

  cancel(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#isLonger = false;
  }
}

function isFullPage({ events, bytes }: WaitingEvents): boolean {
  return events >= PAGE_EVENTS || bytes >= PAGE_BYTES;
}
