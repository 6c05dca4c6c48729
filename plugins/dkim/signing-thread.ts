import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { Signed, ToSign } from "./signing-worker.ts";

/** What a thread came to; `ended`: it is no longer there. */
export type ThreadAnswer = Signed | { readonly kind: "ended"; readonly reason: string };

/** The code of a thread: beside this file, in TypeScript or as it was built. */
const CODE = new URL(`./signing-worker${extname(import.meta.url)}`, import.meta.url);

/** A thread that signs one thing at a time. */
export class SigningThread {
  readonly #worker: Worker;
  #answer: ((answer: ThreadAnswer) => void) | undefined;
  #end: ThreadAnswer | undefined;
  #hasSigned = false;

  /** Throws where the runtime gives no thread. */
  constructor(code: URL = CODE) {
    this.#worker = new Worker(code);
    this.#worker.on("message", (signed: Signed) => {
      this.#hasSigned ||= signed.kind === "signed";
      this.#answered(signed);
    });
    this.#worker.on("error", (error) => this.#ended(String(error)));
    this.#worker.on("exit", () => this.#ended("it ended"));
  }

  /** Whether it has ever signed anything. */
  get hasSigned(): boolean {
    return this.#hasSigned;
  }

  /** Signs; not to be asked again before it has answered. Never rejects. */
  sign(asked: ToSign): Promise<ThreadAnswer> {
    return new Promise((resolve) => {
      if (this.#end !== undefined) return resolve(this.#end);
      this.#answer = resolve;
      this.#worker.postMessage(asked);
    });
  }

  /** Ends it, whatever it does; what it is asked comes to `ended`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended("it was ended");
    await this.#worker.terminate();
  }

  #ended(reason: string): void {
    this.#end ??= { kind: "ended", reason };
    this.#answered(this.#end);
  }

  #answered(answer: ThreadAnswer): void {
    this.#answer?.(answer);
    this.#answer = undefined;
  }
}
