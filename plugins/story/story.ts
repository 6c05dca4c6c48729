import { join } from "node:path";
import {
  type Clock,
  DatabaseError,
  errorText,
  type JournalEntry,
  type Log,
  type OwnDatabase,
  openOwnDatabase,
  type Random,
  type Timer,
  type Token,
  token,
} from "../../core/mod.ts";
import { recordOf } from "./from-journal.ts";
import { Privacy, type PrivacyChoice } from "./privacy.ts";
import { type Keeping, type Place, type PlacedRecord, StoryStore } from "./story-store.ts";
import { CHUNKS, FACTS, INDEX, PLACES, SEGMENTS, STORY_FORMAT } from "./tables.ts";

const MEBIBYTE = 1024 * 1024;
const KEY_BYTES = 32;
/** Share of what may be kept that is kept when there is no room. */
const LESS = 0.9;
/** Records are stored so long after the first of them was added, milliseconds: each time is a flush of the disk. */
const FLUSH = 1000;

/** What the story is kept with. */
export interface StoryParts {
  /** The spool's folder. */
  readonly spool: string;
  /** Bytes of records and index that may be kept. */
  readonly maxBytes: number;
  readonly random: Random;
  readonly clock: Clock;
  readonly log: Log;
}

/** A story that is open. */
export interface OpenStory {
  readonly store: StoryStore;
  /** What is not to be kept, by a choice. */
  privacy(choice: PrivacyChoice): Promise<Privacy>;
}

/** The story of this server, opened when it is first needed. */
export class Story implements AsyncDisposable {
  readonly #parts: StoryParts;
  #opening: Promise<OpenStory> | undefined;
  #store: StoryStore | undefined;
  #database: OwnDatabase | undefined;
  #flushing: Timer | undefined;
  #isClosed = false;

  constructor(parts: StoryParts) {
    this.#parts = parts;
  }

  /** Rejects with a `DatabaseError` when it cannot be opened; then it is tried again the next time. */
  opened(): Promise<OpenStory> {
    this.#opening ??= this.#open().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  /**
   * Keeps what happened, within about a second; what is in it already is passed over. Resolves with the records that were added, and the
   * bytes of all. Rejects also when what it took before could not be stored: all events after `sure` are to come again.
   */
  async take(
    entries: readonly JournalEntry[],
    choice: PrivacyChoice,
    keeping: Keeping,
  ): Promise<{ readonly records: number; readonly bytes: number }> {
    const { store, privacy } = await this.opened();
    const hider = await privacy(choice);
    const { reached: known } = store;
    const records: PlacedRecord[] = [];
    let end: Place | undefined;
    for (const entry of entries) {
      const { id, at } = entry;
      if (known !== undefined && id <= known.id && at <= known.at) continue;
      end = { id, at };
      const record = recordOf(entry, hider);
      if (record !== undefined) records.push({ record, place: end });
    }
    if (end === undefined) return { records: 0, bytes: store.bytes };
    // What comes now belongs into a segment of its time.
    if (store.isDue(keeping)) await store.keep(keeping);
    try {
      await store.append(records, end);
      this.#flushing ??= this.#parts.clock.after(FLUSH, () => {
        this.#flushing = undefined;
        void this.flush();
      });
      return { records: records.length, bytes: store.bytes };
    } catch (error) {
      // The same events come again, and find room then.
      if (error instanceof DatabaseError && error.kind === "full")
        await store.keep({ ...keeping, maxBytes: store.bytes * LESS });
      throw error;
    }
  }

  /** The last event that will be there after a crash, with all before it. Throws when what was taken after it could not be stored. */
  sure(): number {
    const { reached } = this.#store ?? {};
    const stored = this.#store?.sure();
    if (stored === undefined || reached === undefined) return 0;
    // A journal that began anew has lower numbers than what is stored of the one before.
    return stored.id <= reached.id ? stored.id : 0;
  }

  /** Stores what was taken. Never rejects: who asks `sure` hears of a failure. */
  async flush(): Promise<void> {
    try {
      await this.#store?.flush();
    } catch (error) {
      this.#parts.log.warning("the story could not be stored", { error: errorText(error) });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#flushing?.cancel();
    await this.#opening?.catch(() => {});
    await this.flush();
    await this.#database?.close();
  }

  async #open(): Promise<OpenStory> {
    if (this.#isClosed) throw new DatabaseError("closed", "the story is closed");
    const { spool, maxBytes, random, log } = this.#parts;
    const database = await openOwnDatabase({
      folder: join(spool, "story"),
      tables: [CHUNKS, INDEX, SEGMENTS, PLACES, FACTS],
      format: STORY_FORMAT,
      // Pages are not full, and what is dropped goes after what came.
      maxSize: maxBytes * 2 + 64 * MEBIBYTE,
      log,
    });
    this.#database = database;
    const store = await StoryStore.open(database, log);
    this.#store = store;
    let last: { readonly name: string; readonly privacy: Privacy } | undefined;
    return {
      store,
      async privacy(choice) {
        const name = `${choice.hashed.join()} ${choice.leftOut.join()}`;
        if (last?.name === name) return last.privacy;
        const key = await keyOf(database, random, choice.hashed.length > 0);
        const privacy = new Privacy(key, choice);
        last = { name, privacy };
        return privacy;
      },
    };
  }
}

/** The story of this server. */
export const STORY: Token<Story> = token<Story>("story");

/** What hashes are made with: of this store alone, so that they tell nothing elsewhere. Undefined where none was needed yet. */
async function keyOf(
  database: OwnDatabase,
  random: Random,
  isNeeded: boolean,
): Promise<Buffer | undefined> {
  const known = database.table(FACTS).get("key");
  if (known !== undefined) return Buffer.from(known);
  if (!isNeeded) return undefined;
  const made = Buffer.from(random.bytes(KEY_BYTES));
  await database.write((changes) => changes.put(FACTS, "key", made));
  return made;
}
