import { availableParallelism } from "node:os";
import { type Clock, errorText, type Log, type Token, token, within } from "../../core/mod.ts";
import type { SigningKey } from "./key-file.ts";
import { signBytes } from "./signer.ts";
import { SigningThread, type ThreadAnswer } from "./signing-thread.ts";

/** Computes signatures. */
export interface Signatures {
  /** In base64. `bytes`: a character a byte. */
  sign(key: SigningKey, bytes: string): Promise<string>;
}

/** What computes the signatures of a server. */
export const SIGNATURES: Token<Signatures> = token<Signatures>("dkim.signatures");

/** What threads are started and watched with. */
export interface ThreadParts {
  readonly clock: Clock;
  readonly log: Log;
  /** Threads at most. One core is left to the server. */
  readonly most?: number;
  readonly start?: () => SigningThread;
}

const MOST_THREADS = 8;
/** Signatures that wait for a thread; each is for a connection that waits for it. */
const MOST_WAITING = 10_000;
/** How long a thread may take, milliseconds. Its start is within it. */
const LIMIT = 15_000;

const LATE = { kind: "late" } as const;

/** The signatures of this runtime: on threads where it would compute RSA on the thread that serves mail. */
export function signaturesHere(parts: ThreadParts): Signatures {
  return process.versions.deno === undefined ? { sign: signBytes } : new SigningThreads(parts);
}

interface Waiting {
  readonly key: SigningKey;
  readonly bytes: string;
  readonly resolve: (signature: string) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Signs with RSA on threads, which start when there is work for them and end with the server. Whoever waits has an answer in the end: from
 * a thread, from this one where a thread broke, or an error when one takes too long, too many wait, or the server ends.
 */
export class SigningThreads implements Signatures {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #most: number;
  readonly #start: () => SigningThread;
  readonly #waiting = new Set<Waiting>();
  readonly #idle: SigningThread[] = [];
  readonly #all = new Set<SigningThread>();
  readonly #keys = new WeakMap<
    SigningKey,
    { readonly keyName: number; readonly key: Uint8Array }
  >();
  #lastKey = 0;
  /** False where threads do not work: all is signed on this one. */
  #useful = true;
  #over = false;

  constructor({
    clock,
    log,
    most = Math.max(1, Math.min(MOST_THREADS, availableParallelism() - 1)),
    start = () => new SigningThread(),
  }: ThreadParts) {
    this.#clock = clock;
    this.#log = log;
    this.#most = most;
    this.#start = start;
  }

  sign(key: SigningKey, bytes: string): Promise<string> {
    // Ed25519 takes less time than the way to a thread.
    if (key.type !== "rsa" || !this.#useful) return signBytes(key, bytes);
    if (this.#over) return Promise.reject(new Error("the server ends"));
    if (this.#waiting.size >= MOST_WAITING)
      return Promise.reject(new Error(`${MOST_WAITING} messages wait for their signatures`));
    return new Promise((resolve, reject) => {
      this.#waiting.add({ key, bytes, resolve, reject });
      this.#next();
    });
  }

  /** Ends all threads; what waits for a signature is rejected. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#over = true;
    for (const { reject } of this.#waiting) reject(new Error("the server ends"));
    this.#waiting.clear();
    await Promise.all([...this.#all].map((thread) => thread[Symbol.asyncDispose]()));
  }

  #next(): void {
    for (const job of this.#waiting) {
      const thread = this.#idle.pop() ?? this.#another();
      if (thread === undefined && this.#useful) return;
      this.#waiting.delete(job);
      if (thread === undefined) signBytes(job.key, job.bytes).then(job.resolve, job.reject);
      else void this.#on(thread, job);
    }
  }

  #another(): SigningThread | undefined {
    if (!this.#useful || this.#all.size >= this.#most) return undefined;
    try {
      const thread = this.#start();
      this.#all.add(thread);
      return thread;
    } catch (error) {
      this.#giveUp(errorText(error));
      return undefined;
    }
  }

  async #on(thread: SigningThread, { key, bytes, resolve, reject }: Waiting): Promise<void> {
    const signed = thread.sign({ ...this.#forThread(key), bytes });
    const answer = await within<ThreadAnswer | typeof LATE>(this.#clock, LIMIT, signed, () => LATE);
    switch (answer.kind) {
      case "signed":
        resolve(answer.signature);
        this.#idle.push(thread);
        break;
      case "failed":
        reject(new Error(`the key does not sign: ${answer.reason}`));
        this.#idle.push(thread);
        break;
      case "late":
        reject(new Error(`a signature took more than ${LIMIT / 1000} s`));
        this.#drop(thread);
        break;
      case "ended":
        this.#drop(thread);
        if (this.#over) reject(new Error("the server ends"));
        else {
          if (!thread.hasSigned) this.#giveUp(answer.reason);
          signBytes(key, bytes).then(resolve, reject);
        }
    }
    this.#next();
  }

  #drop(thread: SigningThread): void {
    this.#all.delete(thread);
    thread[Symbol.asyncDispose]().catch((error: unknown) => {
      this.#log.warning("a thread that signs does not end", { error: errorText(error) });
    });
  }

  #giveUp(reason: string): void {
    if (!this.#useful) return;
    this.#useful = false;
    this.#log.warning("no thread to sign on: mail is signed on the one that serves it", { reason });
  }

  /** A key as threads take it. */
  #forThread(key: SigningKey): { readonly keyName: number; readonly key: Uint8Array } {
    let known = this.#keys.get(key);
    if (known === undefined) {
      const exported = key.privateKey.export({ type: "pkcs8", format: "der" });
      // A copy, as it would be sent with all the memory that it is a part of.
      known = { keyName: ++this.#lastKey, key: new Uint8Array(exported) };
      this.#keys.set(key, known);
    }
    return known;
  }
}
