import { unlink } from "node:fs/promises";
import { type Clock, errorCode, FewAtATime, fewAtOnce, type Log } from "../../core/mod.ts";
import type { SandboxMail } from "../sandbox/contract.ts";
import type { Entry, InboxListener, Page } from "./entry.ts";
import { FolderIndex } from "./folder-index.ts";
import type { Arrival } from "./folder-names.ts";
import type { Kept } from "./kept.ts";
import { readMessageFile } from "./message-file.ts";
import { openKept } from "./open-kept.ts";
import type { Condition } from "./search.ts";
import { searchedOf } from "./searched-of.ts";
import { type MessageFile, type Summarized, summarize } from "./summary.ts";
import type { Mark } from "./tables.ts";

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
/** Messages looked at before others have their turn. */
const SLICE = 200;
/** Files removed at a time. */
const REMOVED_AT_ONCE = 16;

/**
 * The messages in the sandbox's folder. Nothing is read before somebody asks, and a message that nobody listens for costs a call. What was read
 * is summarized in a database, so that 100,000 messages take little memory and are searched without being read again.
 */
export class Inbox {
  readonly #parts: InboxParts;
  readonly #index: FolderIndex;
  readonly #reading = new FewAtATime(READ_AT_ONCE, Number.POSITIVE_INFINITY);
  readonly #listeners = new Set<InboxListener>();
  readonly #unlisten: () => void;
  #kept: Promise<Kept> | undefined;
  #looking = false;
  #lookAgain = false;
  /** Messages whose files are gone: what is kept of them goes before anybody looks. */
  #lost: number[] = [];
  #deleted = 0;
  #arrived = 0;
  /** When it began, by the monotonic clock. */
  readonly since: number;

  constructor(parts: InboxParts) {
    this.#parts = parts;
    this.since = parts.clock.monotonic();
    this.#index = new FolderIndex(parts.mail.directory, parts.clock, {
      found: (numbers) => {
        for (const listener of this.#listeners) listener.found(numbers);
      },
      lost: (messages) => {
        for (const number of messages.keys()) this.#lost.push(number);
        for (const listener of this.#listeners) listener.removed([...messages.values()]);
      },
    });
    this.#unlisten = parts.mail.onListed(() => {
      this.#arrived++;
      if (this.#listeners.size > 0) void this.#look();
    });
  }

  /** Its folder. */
  get directory(): string {
    return this.#parts.mail.directory;
  }

  /** Messages that were removed by requests. */
  get deleted(): number {
    return this.#deleted;
  }

  /** Messages that arrived since it began. */
  get arrived(): number {
    return this.#arrived;
  }

  /** How many messages there are, and how many nobody has read. Rejects with the file system's error. */
  async counts(): Promise<{ readonly total: number; readonly unread: number }> {
    const kept = await this.#current();
    const total = this.#index.numbers.length;
    return { total, unread: total - kept.read };
  }

  /** Each tag with the number of messages that have it, as far as they were looked at. */
  async tags(): Promise<ReadonlyMap<string, number>> {
    return (await this.#current()).tags();
  }

  /** Messages, newest first. */
  async list(start: number, limit: number): Promise<Page> {
    const kept = await this.#current();
    for (;;) {
      const { numbers } = this.#index;
      const end = Math.max(numbers.length - start, 0);
      const wanted = numbers.slice(Math.max(end - limit, 0), end).toReversed();
      const entries = await this.#entriesOf(kept, wanted);
      // Some were removed by somebody else meanwhile.
      if (entries.length < wanted.length) continue;
      const count = this.#index.numbers.length;
      return { entries, count, unread: count - kept.read };
    }
  }

  /** Messages that a condition holds for, newest first. */
  async search(condition: Condition, start: number, limit: number): Promise<Page> {
    const entries: Entry[] = [];
    let [count, unread] = [0, 0];
    for await (const found of this.#matching(condition))
      for (const entry of found) {
        if (count >= start && entries.length < limit) entries.push(entry);
        count++;
        if (!entry.read) unread++;
      }
    return { entries, count, unread };
  }

  /** The newest message that a condition holds for; undefined without one. */
  async latest(condition?: Condition): Promise<Entry | undefined> {
    if (condition === undefined) return (await this.list(0, 1)).entries[0];
    for await (const [first] of this.#matching(condition)) if (first !== undefined) return first;
    return undefined;
  }

  /** The message of an id; undefined without one. */
  async find(id: string): Promise<Entry | undefined> {
    const kept = await this.#current();
    const number = this.#index.numberOf(id);
    return number === undefined ? undefined : (await this.#entriesOf(kept, [number]))[0];
  }

  /** Those of some messages that are there. */
  async entries(numbers: readonly number[]): Promise<readonly Entry[]> {
    return this.#entriesOf(await this.#current(), numbers);
  }

  /** Whether a condition holds for one of some messages. */
  async isAmong(numbers: readonly number[], condition: Condition): Promise<boolean> {
    if (numbers.length === 0) return false;
    const kept = await this.#current();
    const entries = await this.#entriesOf(kept, numbers);
    return entries.some((entry) => condition(searchedOf(kept, entry)));
  }

  /** A message's content, while few others are read; undefined when it is gone. */
  read<T>(
    entry: Entry,
    use: (file: MessageFile, arrival: Arrival) => T | Promise<T>,
  ): Promise<T | undefined> {
    return this.#reading.run(async () => {
      const file = await readMessageFile(this.#index.pathOf(entry.number));
      if (file === undefined) return undefined;
      return use(file, await this.#index.arrivalOf(entry.number));
    });
  }

  /** Numbers of the messages that have these ids; of all without ids. */
  async numbersOf(ids: readonly string[]): Promise<readonly number[]> {
    await this.#current();
    if (ids.length === 0) return this.#index.numbers;
    return ids.flatMap((id) => this.#index.numberOf(id) ?? []);
  }

  /** Numbers of the messages that a condition holds for. */
  async matching(condition: Condition): Promise<readonly number[]> {
    const numbers: number[] = [];
    for await (const found of this.#matching(condition))
      for (const { number } of found) numbers.push(number);
    return numbers;
  }

  /** Changes what is said of messages. */
  async mark(numbers: readonly number[], change: (mark: Mark) => Mark): Promise<void> {
    const kept = await this.#current();
    for (let at = 0; at < numbers.length; at += SLICE * 10)
      await kept.change(numbers.slice(at, at + SLICE * 10), change);
    for (const listener of this.#listeners) listener.marked(numbers);
  }

  /** Removes messages, with their files. Rejects with the file system's error. */
  async remove(numbers: readonly number[]): Promise<void> {
    const gone: number[] = [];
    try {
      await fewAtOnce(numbers, REMOVED_AT_ONCE, async (number) => {
        await unlink(this.#index.pathOf(number)).catch(unlessMissing);
        gone.push(number);
      });
    } finally {
      this.#deleted += gone.length;
      await this.#drop(gone);
    }
  }

  /** Tells somebody of changes from now on. What is returned ends that. */
  listen(listener: InboxListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Lets go of everything. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#unlisten();
    await (await this.#kept?.catch(() => undefined))?.close();
  }

  /** Looks at what has arrived; once more where something arrived meanwhile. */
  async #look(): Promise<void> {
    this.#lookAgain = true;
    if (this.#looking) return;
    this.#looking = true;
    try {
      while (this.#lookAgain) {
        this.#lookAgain = false;
        await this.#index.refresh();
      }
    } catch (error) {
      this.#parts.log.error("the inbox cannot read the sandbox's folder", { error: String(error) });
    } finally {
      this.#looking = false;
    }
  }

  async #current(): Promise<Kept> {
    await this.#index.refresh();
    this.#kept ??= openKept(this.directory, this.#index, this.#parts);
    try {
      const kept = await this.#kept;
      await this.#dropLost(kept);
      return kept;
    } catch (error) {
      this.#kept = undefined;
      throw error;
    }
  }

  async *#matching(condition: Condition): AsyncGenerator<readonly Entry[]> {
    const kept = await this.#current();
    const numbers = this.#index.numbers.toReversed();
    for (let at = 0; at < numbers.length; at += SLICE) {
      const entries = await this.#entriesOf(kept, numbers.slice(at, at + SLICE));
      yield entries.filter((entry) => condition(searchedOf(kept, entry)));
      await new Promise((go) => setImmediate(go));
    }
  }

  async #entriesOf(kept: Kept, numbers: readonly number[]): Promise<readonly Entry[]> {
    const missing = numbers.filter((number) => kept.summary(number) === undefined);
    const made = new Map(await this.#summarize(missing));
    if (made.size > 0) await kept.put([...made]);
    if (made.size < missing.length) await this.#drop(missing.filter((number) => !made.has(number)));
    return numbers.flatMap((number) => {
      const summary = made.get(number)?.summary ?? kept.summary(number);
      if (summary === undefined) return [];
      return [{ number, id: this.#index.idOf(number), summary, ...kept.mark(number) }];
    });
  }

  /** Summaries of messages, without those whose files are gone. */
  async #summarize(
    numbers: readonly number[],
  ): Promise<readonly (readonly [number, Summarized])[]> {
    const made = await Promise.all(
      numbers.map((number) =>
        this.#reading.run(async () => {
          const file = await readMessageFile(this.#index.pathOf(number));
          if (file === undefined) return [];
          return [[number, summarize(file, await this.#index.arrivalOf(number))] as const];
        }),
      ),
    );
    return made.flat();
  }

  async #drop(numbers: readonly number[]): Promise<void> {
    this.#index.drop(new Set(numbers));
    const kept = await this.#kept;
    if (kept !== undefined) await this.#dropLost(kept);
  }

  async #dropLost(kept: Kept): Promise<void> {
    const lost = this.#lost;
    this.#lost = [];
    if (lost.length > 0) await kept.drop(lost);
  }
}

function unlessMissing(error: unknown): void {
  if (errorCode(error) !== "ENOENT") throw error;
}
