import {
  errorText,
  type Log,
  type OwnDatabase,
  type OwnTable,
  openOwnDatabase,
  removeOwnDatabase,
} from "../../core/mod.ts";
import type { Head } from "./head.ts";
import { MOST_SHOWN } from "./limits.ts";
import type { Summarized, Summary } from "./summary.ts";
import {
  ABOUT,
  FORMAT,
  HEADS,
  IDS,
  MARKS,
  type Mark,
  SEARCHED,
  SUMMARIES,
  TABLES,
} from "./tables.ts";

/** Where it is kept, and what for. */
export interface KeptOptions {
  /** A folder for this alone, inside the spool. */
  readonly folder: string;
  /** Tells the folder of messages from others: what is kept of another one is thrown away. */
  readonly about: string;
  readonly log: Log;
  /** The id of a message that is there; undefined for any other. */
  readonly idOf: (number: number) => string | undefined;
}

/** What the header of a message says, with what the message is called. */
export interface ArrivedHead {
  readonly id: string;
  readonly head: Head;
}

const MOST_BYTES: number = 4 * 1024 * 1024 * 1024;
const KEY = "folder";
/** Entries looked at, or removed, in one go. */
const SLICE = 2000;

const UNMARKED: Mark = { read: false, tags: [] };

/**
 * What is known of messages: summaries, so that none is read twice, and what somebody has said of them. Summaries can be made again; marks are
 * in memory, too, those that say something.
 */
export class Kept {
  readonly #database: OwnDatabase;
  readonly #summaries: OwnTable<number, Summary>;
  readonly #heads: OwnTable<number, Head>;
  readonly #searched: OwnTable<number, string>;
  readonly #marks = new Map<number, Mark>();
  readonly #log: Log;
  readonly #idOf: KeptOptions["idOf"];
  #read = 0;

  private constructor(database: OwnDatabase, { log, idOf }: KeptOptions) {
    this.#database = database;
    this.#summaries = database.table(SUMMARIES);
    this.#heads = database.table(HEADS);
    this.#searched = database.table(SEARCHED);
    this.#log = log;
    this.#idOf = idOf;
  }

  /** Opens what is kept of the messages that are there. Rejects with a `DatabaseError`. */
  static async open(options: KeptOptions): Promise<Kept> {
    const { folder, about, log } = options;
    let database = await openTables(folder, log);
    if (database.table(ABOUT).get(KEY) !== about) {
      await database.close();
      await removeOwnDatabase(folder);
      database = await openTables(folder, log);
      await database.write((changes) => changes.put(ABOUT, KEY, about));
    }
    const kept = new Kept(database, options);
    await kept.#load();
    return kept;
  }

  async #load(): Promise<void> {
    const gone = new Set<number>();
    for await (const slice of this.#database.table(IDS).slices({ limit: SLICE }))
      for (const { key, value } of slice) if (this.#idOf(key) !== value) gone.add(key);
    for await (const slice of this.#database.table(MARKS).slices({ limit: SLICE }))
      for (const { key, value } of slice) if (!gone.has(key)) this.#remember(key, value);
    await this.drop([...gone]);
  }

  summary(number: number): Summary | undefined {
    return this.#summaries.get(number);
  }

  /** What the header of a message says; undefined when it was not kept. */
  head(number: number): Head | undefined {
    return this.#heads.get(number);
  }

  /** The text in which words are looked for. */
  searched(number: number): string {
    return this.#searched.get(number) ?? "";
  }

  mark(number: number): Mark {
    return this.#marks.get(number) ?? UNMARKED;
  }

  /** How many messages were read. */
  get read(): number {
    return this.#read;
  }

  /** Each tag with the number of messages that have it. */
  tags(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { tags } of this.#marks.values())
      for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
    return counts;
  }

  /** Keeps summaries. What cannot be kept is made again when it is needed. */
  async put(made: readonly (readonly [number, Summarized])[]): Promise<void> {
    const marks = this.#markedByThemselves(made.map(([number, { summary }]) => [number, summary]));
    await this.#write((changes) => {
      for (const [number, { summary, searched }] of made) {
        changes.put(IDS, number, this.#idOf(number) ?? "");
        changes.put(SUMMARIES, number, summary);
        changes.remove(HEADS, number);
        if (searched !== "") changes.put(SEARCHED, number, searched);
      }
      for (const [number, mark] of marks) changes.put(MARKS, number, mark);
    });
  }

  /** Keeps what the headers of messages say, with their ids. */
  async putHeads(arrived: ReadonlyMap<number, ArrivedHead>): Promise<void> {
    const marks = this.#markedByThemselves(
      [...arrived].map(([number, { head }]) => [number, head]),
    );
    await this.#write((changes) => {
      for (const [number, { id, head }] of arrived) {
        changes.put(IDS, number, id);
        changes.put(HEADS, number, head);
      }
      for (const [number, mark] of marks) changes.put(MARKS, number, mark);
    });
  }

  /** Those that have tags of their own, and that nobody has marked. */
  #markedByThemselves(
    messages: readonly (readonly [number, Pick<Head, "tags">])[],
  ): readonly (readonly [number, Mark])[] {
    const marks = messages
      .filter(([number, { tags }]) => tags.length > 0 && !this.#marks.has(number))
      .map(([number, { tags }]) => [number, { read: false, tags }] as const);
    for (const [number, mark] of marks) this.#remember(number, mark);
    return marks;
  }

  /** Marks messages. */
  async change(numbers: readonly number[], change: (mark: Mark) => Mark): Promise<void> {
    const changed = numbers.map((number) => [number, change(this.mark(number))] as const);
    for (const [number, mark] of changed) this.#remember(number, mark);
    await this.#write((changes) => {
      for (const [number, mark] of changed) {
        changes.put(IDS, number, this.#idOf(number) ?? "");
        changes.put(MARKS, number, mark);
      }
    });
  }

  /** Forgets messages. */
  async drop(numbers: readonly number[]): Promise<void> {
    for (const number of numbers) {
      if (this.mark(number).read) this.#read--;
      this.#marks.delete(number);
    }
    // Piece by piece: the server has other things to do meanwhile.
    for (let at = 0; at < numbers.length; at += SLICE)
      await this.#write((changes) => {
        for (const number of numbers.slice(at, at + SLICE)) {
          changes.remove(SUMMARIES, number);
          changes.remove(HEADS, number);
          changes.remove(SEARCHED, number);
          changes.remove(MARKS, number);
          changes.remove(IDS, number);
        }
      });
  }

  /** Lets go of its files. */
  close(): Promise<void> {
    return this.#database.close();
  }

  #remember(number: number, mark: Mark): void {
    if (this.mark(number).read !== mark.read) this.#read += mark.read ? 1 : -1;
    if (this.#marks.size < MOST_SHOWN || this.#marks.has(number)) this.#marks.set(number, mark);
  }

  async #write(fill: Parameters<OwnDatabase["write"]>[0]): Promise<void> {
    try {
      await this.#database.write(fill);
    } catch (error) {
      this.#log.error("the inbox cannot keep what it knows of messages", {
        error: errorText(error),
      });
    }
  }
}

function openTables(folder: string, log: Log): Promise<OwnDatabase> {
  return openOwnDatabase({ folder, tables: TABLES, format: FORMAT, maxSize: MOST_BYTES, log });
}
