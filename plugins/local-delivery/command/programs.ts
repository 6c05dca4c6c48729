import type { Clock } from "../../../core/mod.ts";
import { InheritableDescriptors } from "./inheritable.ts";
import { type Program, RunningProgram } from "./run-program.ts";

/**
 * The programs that run. When this process ends in a hurry they are killed with it: their input ends then, and they would take
 * the part of a message that they have for the whole.
 */
export class Programs {
  readonly #clock: Clock;
  readonly #inheritable: InheritableDescriptors;
  readonly #running = new Set<RunningProgram>();
  readonly #stopAll = (): void => {
    for (const running of this.#running) running.stop();
  };

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#inheritable = new InheritableDescriptors(clock);
  }

  /** Starts a program. */
  start(program: Program): RunningProgram {
    if (this.#running.size === 0) process.on("exit", this.#stopAll);
    const running = new RunningProgram(program, this.#clock, this.#inheritable.list());
    this.#running.add(running);
    void running.ended.then(() => {
      this.#running.delete(running);
      if (this.#running.size === 0) process.off("exit", this.#stopAll);
    });
    return running;
  }
}
