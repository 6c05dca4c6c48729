import type { Log } from "../telemetry/log.ts";
import type { Generation } from "./generation.ts";
import { logFailures } from "./start-services.ts";

/** The configuration in force, and those before it that somebody still works under. */
export class Generations {
  readonly #log: Log;
  #current: Generation;
  readonly #replaced = new Set<Generation>();

  constructor(first: Generation, log: Log) {
    this.#current = first;
    this.#log = log;
  }

  get current(): Generation {
    return this.#current;
  }

  /** How many replaced configurations are still in use. */
  get inUse(): number {
    return this.#replaced.size;
  }

  /** What works under them: sessions, answers that take their time. */
  get usersOfReplaced(): number {
    let users = 0;
    for (const generation of this.#replaced) users += generation.users;
    return users;
  }

  /** Puts another configuration in force. The services of the one before end with the last that works under it. */
  replace(next: Generation): void {
    const before = this.#current;
    this.#current = next;
    this.#replaced.add(before);
    before.whenUnused(() => {
      this.#replaced.delete(before);
      void before.services.dispose().then((failures) => logFailures(failures, this.#log));
    });
  }
}
