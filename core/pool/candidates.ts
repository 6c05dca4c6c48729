import type { HostHealth } from "./host-health.ts";
import type { Round } from "./round.ts";
import type { Target, TargetSource } from "./target.ts";

/** A target in its turn. */
export interface Candidate<T extends Target = Target> {
  readonly target: T;
  /** True when its turn comes after that of the others, as it failed lately or refused this mail before. */
  readonly late: boolean;
}

/**
 * The targets of a queue in the order of a round: as they were found, but those that refused this mail before after the
 * others, and at the end those that failed a moment ago.
 */
export class Candidates<T extends Target> {
  readonly #targets: TargetSource<T>;
  readonly #round: Round;
  readonly #failedLately: HostHealth;
  readonly #refused: Candidate<T>[] = [];
  readonly #failed: Candidate<T>[] = [];
  #found = false;

  constructor(targets: TargetSource<T>, round: Round, failedLately: HostHealth) {
    this.#targets = targets;
    this.#round = round;
    this.#failedLately = failedLately;
  }

  /** The next target; undefined when the round is over. */
  async next(): Promise<Candidate<T> | undefined> {
    const round = this.#round;
    while (!this.#found) {
      const target = round.isOver ? undefined : await this.#targets.next();
      if (target === undefined) break;
      if ("stage" in target) {
        round.note(target);
        continue;
      }
      const { place } = target;
      if (round.hasTried(place)) continue;
      if (round.refusedBy.includes(place)) this.#refused.push({ target, late: true });
      else if (this.#failedLately.has(place)) this.#failed.push({ target, late: true });
      else return { target, late: false };
    }
    if (!this.#found) {
      this.#found = true;
      const turn = ({ target }: Candidate): number => round.refusedBy.indexOf(target.place);
      this.#refused.sort((a, b) => turn(a) - turn(b));
    }
    for (;;) {
      const late = round.isOver ? undefined : (this.#refused.shift() ?? this.#failed.shift());
      if (late === undefined || !round.hasTried(late.target.place)) return late;
    }
  }
}
