import { Refused } from "../exit.ts";

/** Characters of an answer. */
const LONGEST = 4096;

/** Lines of an input, one at a time: of a terminal, a pipe or a file. */
export class AnswerLines {
  readonly #chunks: AsyncIterator<unknown>;
  #held = "";
  #ended = false;

  constructor(input: AsyncIterable<unknown>) {
    this.#chunks = input[Symbol.asyncIterator]();
  }

  /** The next line, without blanks around it; undefined at the end. Throws `Refused` where it has no end. */
  async next(): Promise<string | undefined> {
    for (;;) {
      const end = this.#held.indexOf("\n");
      if (end >= 0) {
        const line = this.#held.slice(0, end);
        this.#held = this.#held.slice(end + 1);
        return line.trim();
      }
      if (this.#held.length > LONGEST)
        throw new Refused(`an answer of more than ${LONGEST} characters: nothing was written`);
      if (this.#ended) return this.#rest();
      const { done, value } = await this.#chunks.next();
      if (done === true) this.#ended = true;
      else this.#held += Buffer.isBuffer(value) ? value.toString("utf8") : String(value);
    }
  }

  /** No more is read. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  #rest(): string | undefined {
    const line = this.#held.trim();
    this.#held = "";
    return line === "" ? undefined : line;
  }
}
