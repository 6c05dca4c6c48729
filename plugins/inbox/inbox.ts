import { unlink } from "node:fs/promises";
import { errorCode, fewAtOnce } from "../../core/mod.ts";
import type { Entry, InboxListener, Page } from "./entry.ts";
import { FolderIndex } from "./folder-index.ts";
import type { Arrival } from "./folder-names.ts";
import type { Kept } from "./kept.ts";
import type { Condition } from "./search.ts";
import { type InboxParts, Shelf } from "./shelf.ts";
import type { MessageFile } from "./summary.ts";
import type { Mark } from "./tables.ts";

/** Messages looked at before others have their turn. */
const SLICE = 200;
/** Files removed at a time. */
const REMOVED_AT_ONCE = 16;

/**
 * The messages in the sandbox's folder. What their headers say is kept as they arrive, and no more is read before somebody asks. What was read is
 * summarized in a database, so that 100,000 messages take little memory and are searched without being read again.
 */
export class Inbox {
  readonly #parts: InboxParts;
  readonly #index: FolderIndex;
  readonly #shelf: Shelf;
  readonly #listeners = new Set<InboxListener>();
  readonly #unlisten: () => void;
  #looking = false;
  #lookAgain = false;
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
        this.#shelf.lost(messages.keys());
        for (const listener of this.#listeners) listener.removed([...messages.values()]);
      },
    });
    this.#shelf = new Shelf(parts, this.#index);
    this.#unlisten = parts.mail.onListed((message) => {
      this.#arrived++;
      this.#shelf.arrived(message);
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
    const kept = await this.#shelf.current();
    const total = this.#index.numbers.length;
    return { total, unread: total - kept.read };
  }

  /** Each tag with the number of messages that have it, as far as they were looked at. */
  async tags(): Promise<ReadonlyMap<string, number>> {
    return (await this.#shelf.current()).tags();
  }

  /** Messages, newest first. */
  async list(start: number, limit: number): Promise<Page> {
    const kept = await this.#shelf.current();
    for (;;) {
      const { numbers } = this.#index;
      const end = Math.max(numbers.length - start, 0);
      const wanted = numbers.slice(Math.max(end - limit, 0), end).toReversed();
      const entries = await this.#shelf.entries(kept, wanted);
      // Some were removed by somebody else meanwhile.
      if (entries.length < wanted.length) continue;
      const count = this.#index.numbers.length;
      return { entries, count, unread: count - kept.read };
    }
  }

  /** Messages that a condition holds for, newest first. */
  async search(condition: Condition, start: number, limit: number): Promise<Page> {
    const kept = await this.#shelf.current();
    const wanted: number[] = [];
    const unread = new Set<number>();
    let count = 0;
    for await (const found of this.#matching(kept, condition))
      for (const number of found) {
        if (count >= start && wanted.length < limit) wanted.push(number);
        if (!kept.mark(number).read) unread.add(number);
        count++;
      }
    const entries = await this.#shelf.entries(kept, wanted);
    // Some were removed by somebody else meanwhile.
    const there = new Set(entries.map(({ number }) => number));
    const gone = wanted.filter((number) => !there.has(number));
    for (const number of gone) unread.delete(number);
    return { entries, count: count - gone.length, unread: unread.size };
  }

  /** The newest message that a condition holds for; undefined without one. */
  async latest(condition?: Condition): Promise<Entry | undefined> {
    if (condition === undefined) return (await this.list(0, 1)).entries[0];
    const kept = await this.#shelf.current();
    for await (const found of this.#matching(kept, condition))
      for (const number of found) {
        const [entry] = await this.#shelf.entries(kept, [number]);
        if (entry !== undefined) return entry;
      }
    return undefined;
  }

  /** The message of an id; undefined without one. */
  async find(id: string): Promise<Entry | undefined> {
    const kept = await this.#shelf.current();
    const number = this.#index.numberOf(id);
    return number === undefined ? undefined : (await this.#shelf.entries(kept, [number]))[0];
  }

  /** Those of some messages that are there. */
  async entries(numbers: readonly number[]): Promise<readonly Entry[]> {
    return this.#shelf.entries(await this.#shelf.current(), numbers);
  }

  /** Whether a condition holds for one of some messages. */
  async isAmong(numbers: readonly number[], condition: Condition): Promise<boolean> {
    if (numbers.length === 0) return false;
    const kept = await this.#shelf.current();
    return (await this.#shelf.found(kept, numbers, condition)).length > 0;
  }

  /** A message's content, while few others are read; undefined when it is gone. */
  read<T>(
    entry: Entry,
    use: (file: MessageFile, arrival: Arrival) => T | Promise<T>,
  ): Promise<T | undefined> {
    return this.#shelf.read(entry.number, use);
  }

  /** Numbers of the messages that have these ids; of all without ids. */
  async numbersOf(ids: readonly string[]): Promise<readonly number[]> {
    await this.#shelf.current();
    if (ids.length === 0) return this.#index.numbers;
    return ids.flatMap((id) => this.#index.numberOf(id) ?? []);
  }

  /** Numbers of the messages that a condition holds for. */
  async matching(condition: Condition): Promise<readonly number[]> {
    const numbers: number[] = [];
    for await (const found of this.#matching(await this.#shelf.current(), condition))
      for (const number of found) numbers.push(number);
    return numbers;
  }

  /** Changes what is said of messages. */
  async mark(numbers: readonly number[], change: (mark: Mark) => Mark): Promise<void> {
    const kept = await this.#shelf.current();
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
      await this.#shelf.drop(gone);
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
    await this.#shelf[Symbol.asyncDispose]();
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

  async *#matching(kept: Kept, condition: Condition): AsyncGenerator<readonly number[]> {
    const numbers = this.#index.numbers.toReversed();
    for (let at = 0; at < numbers.length; at += SLICE) {
      yield await this.#shelf.found(kept, numbers.slice(at, at + SLICE), condition);
      await new Promise((go) => setImmediate(go));
    }
  }
}

function unlessMissing(error: unknown): void {
  if (errorCode(error) !== "ENOENT") throw error;
}
