import type { FolderIdentity } from "../../database/folder-identity.ts";
import type { Clock } from "../../time/clock.ts";
import { StoreError } from "../store-error.ts";
import type { Change } from "./change.ts";
import { type CommitParts, type Committed, commitChanges } from "./commit.ts";
import type { LmdbEnvironment } from "./environment.ts";

/** Commits only to an environment that is sound and in the folder that was opened; makes it so after a failure. */
export class SoundCommits {
  readonly #environment: LmdbEnvironment;
  readonly #parts: CommitParts;
  readonly #clock: Clock;
  readonly #identity: FolderIdentity;
  readonly #onBroken: (error: Error) => void;
  readonly #onCommit: (changes: number, took: number) => void;
  /** Why the environment cannot be used any more. */
  #broken: StoreError | undefined;

  constructor(given: {
    readonly environment: LmdbEnvironment;
    readonly parts: CommitParts;
    readonly clock: Clock;
    readonly identity: FolderIdentity;
    /** Hears, once, that the environment cannot be opened again. */
    readonly onBroken: (error: Error) => void;
    /** Hears of each commit that worked: the changes in it, and the milliseconds it took. */
    readonly onCommit: (changes: number, took: number) => void;
  }) {
    this.#environment = given.environment;
    this.#parts = given.parts;
    this.#clock = given.clock;
    this.#identity = given.identity;
    this.#onBroken = given.onBroken;
    this.#onCommit = given.onCommit;
  }

  /**
   * Writes changes in one transaction, as `commitChanges` does. One at a time. `follows`: another one has just ended, and looked at the
   * folder then.
   */
  async commit(changes: readonly Change[], follows: boolean): Promise<Committed> {
    if (!follows || !this.#environment.isSound) await this.#restore();
    const began = this.#clock.monotonic();
    try {
      const committed = await commitChanges(this.#parts, changes, this.#clock.now());
      // What went to files that nobody can find any more is not stored.
      checkPlace(this.#identity.innermostProblem());
      this.#onCommit(changes.length, this.#clock.monotonic() - began);
      return committed;
    } catch (error) {
      this.#environment.distrust();
      // At once, so that reading works; what fails now is tried again before the next commit.
      await this.#restore().catch(() => {});
      throw error;
    }
  }

  async #restore(): Promise<void> {
    if (this.#broken !== undefined) throw this.#broken;
    checkPlace(this.#identity.problem());
    try {
      await this.#environment.restore();
    } catch (cause) {
      const error = new StoreError("failed", "the queue could not be opened again", cause);
      if (!this.#environment.isOpen) {
        this.#broken = error;
        this.#onBroken(error);
      }
      throw error;
    }
  }
}

function checkPlace(problem: string | undefined): void {
  if (problem !== undefined) throw new StoreError("failed", problem);
}
