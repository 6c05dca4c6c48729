import type { Reception, SessionReception } from "../../reception/reception.ts";
import { RememberedPasswords } from "../../reception/remembered-passwords.ts";
import type { Clock } from "../../time/clock.ts";
import type { Random } from "../../time/random.ts";
import type { Generation } from "../generation.ts";
import { Intake, type IntakeParts } from "./intake.ts";
import { OneSession } from "./session-reception.ts";

/** Begins sessions, each under the configuration that is in force then. */
export class FrontDesk implements Reception {
  readonly #current: () => Generation;
  readonly #parts: Omit<IntakeParts, "current">;
  readonly #passwords: RememberedPasswords;
  /** Takes mail that no session brings, under the configuration in force. */
  readonly intake: Intake;

  constructor(
    current: () => Generation,
    {
      clock,
      random,
      ...parts
    }: Omit<IntakeParts, "current"> & { readonly clock: Clock; readonly random: Random },
  ) {
    this.#current = current;
    this.#passwords = new RememberedPasswords(clock, random);
    this.#parts = parts;
    this.intake = new Intake({ ...parts, current });
  }

  begin(): SessionReception {
    const generation = this.#current();
    const intake = new Intake({ ...this.#parts, current: () => generation });
    return new OneSession(generation, intake, this.#current, this.#passwords);
  }
}
