import type { Reception, SessionReception } from "../../reception/reception.ts";
import type { Generation } from "../generation.ts";
import { Intake, type IntakeParts } from "./intake.ts";
import { OneSession } from "./session-reception.ts";

/** Begins sessions, each under the configuration that is in force then. */
export class FrontDesk implements Reception {
  readonly #current: () => Generation;
  readonly #parts: Omit<IntakeParts, "current">;
  /** Takes mail that no session brings, under the configuration in force. */
  readonly intake: Intake;

  constructor(current: () => Generation, parts: Omit<IntakeParts, "current">) {
    this.#current = current;
    this.#parts = parts;
    this.intake = new Intake({ ...parts, current });
  }

  begin(): SessionReception {
    const generation = this.#current();
    const intake = new Intake({ ...this.#parts, current: () => generation });
    return new OneSession(generation, intake, this.#current);
  }
}
