import { type Clock, errorText, type Log, type Timer } from "../../core/mod.ts";
import type { Entrance, Lookout } from "./contract.ts";

/** Milliseconds between two looks. */
const LOOK = 5000;
/** Longest pause between two attempts to open entrances again, milliseconds. */
const LONGEST_PAUSE = 30_000;
/** Descriptors that must be free before entrances are opened again. */
const ENOUGH = 16;

/** What the lookout works with. */
export interface LookoutParts {
  readonly clock: Clock;
  readonly log: Log;
  /** Whether there are descriptors for so many more files. */
  readonly hasDescriptors: (count: number) => boolean;
}

/** A time in which not everybody could come in. */
interface Trouble {
  readonly since: number;
  /** Milliseconds until the next attempt. */
  readonly pause: number;
}

/** Looks after the entrances of this process, every few seconds while there are any. */
export class ProcessLookout implements Lookout, Disposable {
  readonly #parts: LookoutParts;
  readonly #entrances = new Set<Entrance>();
  #timer: Timer | undefined;
  #trouble: Trouble | undefined;

  constructor(parts: LookoutParts) {
    this.#parts = parts;
  }

  guard(entrance: Entrance): void {
    this.#entrances.add(entrance);
    this.#timer ??= this.#parts.clock.after(LOOK, () => void this.#look());
  }

  release(entrance: Entrance): void {
    this.#entrances.delete(entrance);
    if (this.#entrances.size === 0) this[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#trouble = undefined;
  }

  async #look(): Promise<void> {
    const looking = this.#timer;
    if (this.#trouble === undefined) this.#watch();
    if (this.#trouble !== undefined) await this.#openAgain(this.#trouble);
    // Nothing left to look after?
    if (this.#timer !== looking) return;
    const pause = this.#trouble?.pause ?? LOOK;
    this.#timer = this.#parts.clock.after(pause, () => void this.#look());
  }

  #watch(): void {
    const { clock, log, hasDescriptors } = this.#parts;
    const trouble = { since: clock.now(), pause: LOOK / 5 };
    if (!hasDescriptors(1)) {
      for (const entrance of this.#entrances) entrance.close();
      this.#trouble = trouble;
      log.error("no descriptors are left: nobody is let in until there are some");
      return;
    }
    const dead = [...this.#entrances].filter((entrance) => entrance.isDead());
    if (dead.length === 0) return;
    for (const entrance of dead) entrance.close();
    this.#trouble = trouble;
    const address = dead.map(({ name }) => name).join(", ");
    log.error("a listener accepts nobody any more: it is opened anew", { address });
  }

  async #openAgain({ since, pause }: Trouble): Promise<void> {
    const { clock, log } = this.#parts;
    const problem = await this.#problemOpening();
    // Nothing left to look after?
    if (this.#trouble === undefined) return;
    if (problem !== undefined) {
      log.debug("not everybody can be let in yet", { why: problem });
      this.#trouble = { since, pause: Math.min(pause * 2, LONGEST_PAUSE) };
      return;
    }
    this.#trouble = undefined;
    log.notice("everybody is let in again", { after: `${(clock.now() - since) / 1000} s` });
  }

  /** Opens what is closed; what keeps any of it closed, undefined when nothing does. */
  async #problemOpening(): Promise<string | undefined> {
    if (!this.#parts.hasDescriptors(ENOUGH)) return "too few descriptors";
    let problem: string | undefined;
    for (const entrance of [...this.#entrances]) {
      if (entrance.isOpen) continue;
      try {
        await entrance.open();
        // Released while it was opened.
        if (!this.#entrances.has(entrance)) entrance.close();
      } catch (error) {
        problem = errorText(error);
      }
    }
    return problem;
  }
}
