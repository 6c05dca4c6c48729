import { createConnection } from "node:net";
import { type Clock, errorText, FewAtATime } from "../../core/mod.ts";
import { countedStrings, readCountedString } from "./counted-string.ts";

/** Milliseconds for an answer. PAM takes two seconds to say no. */
const LIMIT = 10_000;
/** Bytes of an answer: `OK` or `NO`, and a reason. */
const LONGEST_ANSWER = 4096;
/** Questions at a time: saslauthd has five processes unless told otherwise. Others wait, up to a number. */
const AT_A_TIME = 5;
const MOST_WAITING = 200;
/** Milliseconds that one of them waits: after the time for an answer on top of it, its client is told to try later. */
const LONGEST_WAIT = 15_000;

/** Asks saslauthd about passwords, over its socket. */
export class Saslauthd {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #asking: FewAtATime;

  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
    this.#asking = new FewAtATime(AT_A_TIME, MOST_WAITING, { clock, longest: LONGEST_WAIT });
  }

  /** Whether a password is that of an account of the host. Rejects when it cannot be told. */
  isPasswordOf(user: string, password: string): Promise<boolean> {
    const question = countedStrings([user, password, "smtp", ""]);
    if (question === undefined) return Promise.resolve(false);
    return this.#asking.run(() => this.#ask(question));
  }

  #ask(question: Buffer): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const socket = createConnection(this.#path);
      const fail = (reason: string): void => {
        timer.cancel();
        socket.destroy();
        reject(new Error(`saslauthd at ${this.#path}: ${reason}`));
      };
      const timer = this.#clock.after(LIMIT, () => fail(`no answer in ${LIMIT / 1000} s`));
      let came: Buffer = Buffer.alloc(0);
      socket.on("connect", () => socket.write(question));
      socket.on("data", (chunk: Buffer) => {
        came = Buffer.concat([came, chunk]);
        const answer = readCountedString(came);
        if (answer === undefined) {
          if (came.length > LONGEST_ANSWER) fail("its answer is too long");
          return;
        }
        const word = answer.slice(0, 2);
        if (word !== "OK" && word !== "NO") return fail("its answer is neither OK nor NO");
        timer.cancel();
        socket.destroy();
        resolve(word === "OK");
      });
      socket.on("error", (error) => fail(errorText(error)));
      socket.on("close", () => fail("it closed the connection without an answer"));
    });
  }
}
