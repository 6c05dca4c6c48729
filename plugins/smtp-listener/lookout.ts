import { type Clock, errorText, type Log, type Timer } from "../../core/mod.ts";
import type { Door } from "./door.ts";

/** Milliseconds between two looks. */
const LOOK = 5000;
/** Longest pause between two attempts to open doors again, milliseconds. */
const LONGEST_PAUSE = 30_000;
/** Descriptors that must be free before doors are opened again. */
const ENOUGH = 16;

/** What the lookout works with. */
export interface LookoutParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly doors: () => Iterable<Door>;
  /** Whether there are descriptors for so many more files. */
  readonly hasDescriptors: (count: number) => boolean;
}

/** A time in which clients could not come in. */
interface Trouble {
  readonly since: number;
  /** Milliseconds until the next attempt. */
  readonly pause: number;
}

/**
 * Sees to it that clients can come in. A process without descriptors cannot accept: some runtimes then turn clients away
 * without a word, some spin, and of some the listener is dead from then on. So doors are closed while there are none, which
 * sends clients to another host, and opened when there are; and a door that accepts nobody is opened anew.
 */
export class Lookout {
  readonly #parts: LookoutParts;
  #timer: Timer | undefined;
  #trouble: Trouble | undefined;

  constructor(parts: LookoutParts) {
    this.#parts = parts;
  }

  /** Looks from now on. Does nothing when it does already. */
  start(): void {
    this.#timer ??= this.#parts.clock.after(LOOK, () => void this.#look());
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#trouble = undefined;
  }

  async #look(): Promise<void> {
    const looking = this.#timer;
    if (this.#trouble === undefined) this.#watch();
    if (this.#trouble !== undefined) await this.#openAgain(this.#trouble);
    // Stopped meanwhile?
    if (this.#timer !== looking) return;
    const pause = this.#trouble?.pause ?? LOOK;
    this.#timer = this.#parts.clock.after(pause, () => void this.#look());
  }

  #watch(): void {
    const { clock, log, doors, hasDescriptors } = this.#parts;
    const trouble = { since: clock.now(), pause: LOOK / 5 };
    if (!hasDescriptors(1)) {
      for (const door of doors()) door.close();
      this.#trouble = trouble;
      log.error("no descriptors are left: clients are not let in until there are some");
      return;
    }
    const dead = [...doors()].filter((door) => door.isDead());
    if (dead.length === 0) return;
    for (const door of dead) door.close();
    this.#trouble = trouble;
    log.error("a listener accepts nobody any more: it is opened anew", {
      address: dead.map(({ plan: { host, port } }) => `${host} ${port}`).join(", "),
    });
  }

  async #openAgain({ since, pause }: Trouble): Promise<void> {
    const { clock, log, doors, hasDescriptors } = this.#parts;
    const next = { since, pause: Math.min(pause * 2, LONGEST_PAUSE) };
    let problem: string | undefined;
    if (!hasDescriptors(ENOUGH)) problem = "no descriptors";
    else
      for (const door of doors())
        if (!door.isOpen) {
          try {
            await door.open();
          } catch (error) {
            problem = errorText(error);
          }
        }
    // Stopped meanwhile?
    if (this.#trouble === undefined) return;
    if (problem !== undefined) {
      log.debug("clients cannot be let in yet", { why: problem });
      this.#trouble = next;
      return;
    }
    this.#trouble = undefined;
    log.notice("clients are let in again", { after: `${(clock.now() - since) / 1000} s` });
  }
}
