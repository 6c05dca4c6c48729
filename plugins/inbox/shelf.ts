import { type Clock, errorText, FewAtATime, type Log } from "../../core/mod.ts";
import type { ListedMessage, SandboxMail } from "../sandbox/contract.ts";
import { ArrivedHeads } from "./arrived-heads.ts";
import type { Entry } from "./entry.ts";
import { numbersFound } from "./finding.ts";
import type { FolderIndex } from "./folder-index.ts";
import type { Arrival } from "./folder-names.ts";
import type { Kept } from "./kept.ts";
import { readMessageFile } from "./message-file.ts";
import { openKept } from "./open-kept.ts";
import type { Condition } from "./search.ts";
import { type MessageFile, type Summarized, summarize } from "./summary.ts";

/** What an inbox works with. */
export interface InboxParts {
  readonly mail: SandboxMail;
  readonly clock: Clock;
  /** The folder of the spool. */
  readonly spool: string;
  readonly log: Log;
}

/** Messages that are read from disk at a time. */
const READ_AT_ONCE = 2;

/** What is known of the messages of a folder: what was kept of them, and what is read when that is not enough. */
export class Shelf implements AsyncDisposable {
  readonly #parts: InboxParts;
  readonly #index: FolderIndex;
  readonly #reading = new FewAtATime(READ_AT_ONCE, Number.POSITIVE_INFINITY);
  readonly #heads: ArrivedHeads;
  #kept: Promise<Kept> | undefined;
  /** Headers that are being kept. */
  #keeping: Promise<void> = Promise.resolve();
  /** Messages whose files are gone: what is kept of them goes before anybody looks. */
  #lost: number[] = [];

  constructor(parts: InboxParts, index: FolderIndex) {
    this.#parts = parts;
    this.#index = index;
    this.#heads = new ArrivedHeads(parts.clock, () => this.#keepHeads());
  }

  /** A message has arrived. */
  arrived(message: ListedMessage): void {
    this.#heads.add(message);
  }

  /** Messages are gone. */
  lost(numbers: Iterable<number>): void {
    for (const number of numbers) {
      this.#lost.push(number);
      this.#heads.drop(number);
    }
  }

  /** What is kept as of now. Rejects with the file system's error, or a `DatabaseError`. */
  async current(): Promise<Kept> {
    await this.#index.refresh();
    this.#kept ??= openKept(this.#parts.mail.directory, this.#index, this.#parts);
    try {
      const kept = await this.#kept;
      await this.#dropLost(kept);
      await this.#putHeads(kept);
      return kept;
    } catch (error) {
      this.#kept = undefined;
      throw error;
    }
  }

  /** A message's content, while few others are read; undefined when it is gone. */
  read<T>(
    number: number,
    use: (file: MessageFile, arrival: Arrival) => T | Promise<T>,
  ): Promise<T | undefined> {
    return this.#reading.run(async () => {
      const file = await readMessageFile(this.#index.pathOf(number));
      if (file === undefined) return undefined;
      return use(file, await this.#index.arrivalOf(number));
    });
  }

  /** Those of some messages that are there, each read unless it was before. */
  async entries(kept: Kept, numbers: readonly number[]): Promise<readonly Entry[]> {
    const missing = numbers.filter((number) => kept.summary(number) === undefined);
    const made = new Map(await this.#summarize(missing));
    if (made.size > 0) await kept.put([...made]);
    if (made.size < missing.length) await this.drop(missing.filter((number) => !made.has(number)));
    return numbers.flatMap((number) => {
      const summary = made.get(number)?.summary ?? kept.summary(number);
      if (summary === undefined) return [];
      return [{ number, id: this.#index.idOf(number), summary, ...kept.mark(number) }];
    });
  }

  /** Those of some messages that a condition holds for. */
  found(kept: Kept, numbers: readonly number[], condition: Condition): Promise<readonly number[]> {
    return numbersFound(kept, numbers, condition, (some) => this.entries(kept, some));
  }

  /** Forgets messages whose files are gone. */
  async drop(numbers: readonly number[]): Promise<void> {
    this.#index.drop(new Set(numbers));
    const kept = await this.#kept;
    if (kept !== undefined) await this.#dropLost(kept);
  }

  /** Lets go of everything. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#heads[Symbol.dispose]();
    await this.#keeping;
    await (await this.#kept?.catch(() => undefined))?.close();
  }

  /** Keeps the headers of what has arrived, while more arrives. */
  #keepHeads(): void {
    this.#keeping = this.#keeping.then(async () => {
      try {
        await this.#putHeads(await (this.#kept ?? this.current()));
      } catch (error) {
        // They are read when somebody asks for them.
        this.#parts.log.debug("headers are not kept", { error: errorText(error) });
      }
    });
  }

  async #putHeads(kept: Kept): Promise<void> {
    const heads = this.#heads.take();
    if (heads.size > 0) await kept.putHeads(heads);
  }

  /** Summaries of messages, without those whose files are gone. */
  async #summarize(
    numbers: readonly number[],
  ): Promise<readonly (readonly [number, Summarized])[]> {
    const made = await Promise.all(
      numbers.map((number) =>
        this.read(number, (file, arrival) => [number, summarize(file, arrival)] as const),
      ),
    );
    return made.flatMap((one) => (one === undefined ? [] : [one]));
  }

  async #dropLost(kept: Kept): Promise<void> {
    const lost = this.#lost;
    this.#lost = [];
    if (lost.length > 0) await kept.drop(lost);
  }
}
