import type { MessageBegun } from "../../core/mod.ts";
import type { ReceivingReport } from "./contract.ts";
import { difference, type Figures } from "./figures.ts";
import { Readings } from "./readings.ts";
import { STEPS_OF_A_MINUTE } from "./windows.ts";

/** Where each figure is in a list of them: messages, and sums of milliseconds. */
const AT = { timed: 0, mail: 1, content: 2 } as const;
const FIGURES = 3;

/** Messages of a step that are timed, at most about so many: reading the clock for each would cost more than counting it. */
const MOST_TIMED = 1000;

/** How long it took to take messages in, in the last minute, told by those that were timed. */
export class ReceivingTimes {
  readonly #totals: Figures = new Float64Array(FIGURES);
  #steps = new Readings(STEPS_OF_A_MINUTE, this.#totals);

  /** A message is on disk, at `now` of the same clock. */
  accepted({ mail, content }: MessageBegun, now: number): void {
    this.#add(AT.timed, 1);
    this.#add(AT.mail, content - mail);
    this.#add(AT.content, now - content);
  }

  #add(at: number, by: number): void {
    this.#totals[at] = (this.#totals[at] ?? 0) + by;
  }

  /** `steps` steps have passed; what was counted meanwhile belongs to the last of them. */
  pass(steps: number): void {
    const empty = Math.min(steps - 1, STEPS_OF_A_MINUTE);
    const before = this.#steps.newest.slice();
    for (let step = 0; step < empty; step++) this.#steps.add(before);
    this.#steps.add(this.#totals);
  }

  /** One message in so many is to be timed where a step had `messages` of them. */
  static oneIn(messages: number): number {
    return Math.max(1, Math.ceil(messages / MOST_TIMED));
  }

  /** Averages of the last minute, a step less at most. */
  lastMinute(): ReceivingReport {
    const sums = difference(this.#totals, this.#steps.oldest, new Float64Array(FIGURES));
    const timed = sums[AT.timed] ?? 0;
    const average = (sum: number): number =>
      timed === 0 ? 0 : Math.round((sum / timed) * 10) / 10;
    const [mail, content] = [sums[AT.mail] ?? 0, sums[AT.content] ?? 0];
    return {
      timed,
      mailTime: average(mail),
      contentTime: average(content),
      totalTime: average(mail + content),
    };
  }

  /** Nothing counts that was before now. */
  reset(): void {
    this.#steps = new Readings(STEPS_OF_A_MINUTE, this.#totals);
  }
}
