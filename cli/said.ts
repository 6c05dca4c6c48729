import type { CommandOutcome } from "../core/mod.ts";
import { Refused } from "./exit.ts";
import type { Terminal } from "./terminal.ts";

/** Characters that a command may say. */
const LONGEST = 16 * 1024 * 1024;
/** Why a command is stopped that says more. */
export const TOO_LONG = "the answer is too long: ask for less, for example with --maxitems=1000";

/** A terminal that remembers what was said, up to a length. */
export class Said implements Terminal {
  readonly colour = false;
  readonly #out: string[] = [];
  readonly #err: string[] = [];
  #room = LONGEST;

  print(text: string): void {
    this.#say(this.#out, text);
  }

  copy(text: string): void {
    this.#say(this.#out, text);
  }

  complain(text: string): void {
    this.#say(this.#err, text);
  }

  /** The same terminal, for somebody who hears results as they are said. */
  heardBy(hear: ((text: string) => void) | undefined): Terminal {
    if (hear === undefined) return this;
    return {
      colour: this.colour,
      copy: (text) => this.copy(text),
      complain: (text) => this.complain(text),
      print: (text) => {
        this.print(text);
        hear(text);
      },
    };
  }

  #say(to: string[], text: string): void {
    if (text.length > this.#room) throw new Refused(TOO_LONG);
    this.#room -= text.length;
    to.push(text);
  }

  outcome(code: number): CommandOutcome {
    return { code, out: this.#out.join("\n"), err: this.#err.join("\n") };
  }
}
