import { readdirSync, readFileSync } from "node:fs";
import type { Clock } from "../../../core/mod.ts";

/** How long what was found is taken to be so, milliseconds. */
const LOOK_AGAIN = 60_000;

/** `O_CLOEXEC` of Linux, where `/proc` is. */
const CLOSE_ON_EXEC = 0o2000000;

/**
 * Descriptors of this process that a program it starts would have too: those that native code opened without the flag that
 * keeps them to us (LMDB's file of the queue), listeners under Deno, and what this process inherited itself. The runtimes open all others
 * with that flag.
 */
export class InheritableDescriptors {
  readonly #clock: Clock;
  #found: readonly number[] = [];
  #lookAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Their numbers from 3 on; none where the system does not tell. */
  list(): readonly number[] {
    const now = this.#clock.monotonic();
    if (now < this.#lookAt) return this.#found;
    this.#lookAt = now + LOOK_AGAIN;
    this.#found = ownDescriptors().filter((number) => number > 2 && isInherited(number));
    return this.#found;
  }
}

function ownDescriptors(): readonly number[] {
  try {
    return readdirSync("/proc/self/fdinfo").map(Number);
  } catch {
    // Not Linux.
    return [];
  }
}

function isInherited(number: number): boolean {
  try {
    const [, flags] =
      /^flags:\s*([0-7]+)/m.exec(readFileSync(`/proc/self/fdinfo/${number}`, "utf8")) ?? [];
    return flags !== undefined && (Number.parseInt(flags, 8) & CLOSE_ON_EXEC) === 0;
  } catch {
    // Closed since.
    return false;
  }
}
