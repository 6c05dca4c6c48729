import { errorText } from "../../core/mod.ts";
import type { CheckAnswer, Readiness, ReadyCheck } from "./contract.ts";

const LONGEST_TEXT = 300;
/** How long an answer is given again, milliseconds: what strangers ask for must not take the server's time. */
const FRESH = 5000;

/** A check's name and what it found. */
export interface CheckFound extends CheckAnswer {
  readonly name: string;
}

/** What was found, of all checks. */
export interface HealthFound {
  readonly ready: boolean;
  readonly checks: readonly CheckFound[];
}

/** Runs the checks, when somebody asks and at most every five seconds. */
export class ReadyChecks implements Readiness {
  readonly #monotonic: () => number;
  readonly #checks = new Map<string, ReadyCheck>();
  #last: HealthFound | undefined;
  #asking: Promise<HealthFound> | undefined;
  #at = 0;

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
  }

  add(name: string, check: ReadyCheck): () => void {
    if (this.#checks.has(name)) throw new RangeError(`there is a check named ${name} already`);
    this.#checks.set(name, check);
    this.#last = undefined;
    return () => {
      this.#checks.delete(name);
      this.#last = undefined;
    };
  }

  /** What was found. Never rejects; who asks meanwhile hears the same. */
  async ask(): Promise<HealthFound> {
    if (this.#last !== undefined && this.#monotonic() - this.#at < FRESH) return this.#last;
    this.#asking ??= this.#run().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #run(): Promise<HealthFound> {
    const checks = await Promise.all(
      Array.from(this.#checks, async ([name, check]) => ({ name, ...(await resultOf(check)) })),
    );
    this.#at = this.#monotonic();
    this.#last = { ready: checks.every(({ ready }) => ready), checks };
    return this.#last;
  }
}

/** A check that fails says nothing good. */
async function resultOf(check: ReadyCheck): Promise<CheckAnswer> {
  try {
    const { ready, text } = await check();
    const line = String(text).replaceAll(/\s+/g, " ").slice(0, LONGEST_TEXT);
    return { ready: ready === true, text: line };
  } catch (error) {
    return { ready: false, text: `the check failed: ${errorText(error)}`.slice(0, LONGEST_TEXT) };
  }
}
