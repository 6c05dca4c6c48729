import type { BodyDraft } from "../../message/body.ts";
import type { MessageId } from "../store.ts";
import { StoreError } from "../store-error.ts";
import type { BodyFileWriter } from "./body-file-writer.ts";
import type { BodyFiles } from "./body-files.ts";
import { readFilePart } from "./read-file.ts";

/** More chunks than this in memory are joined: each costs more than its bytes. */
const MOST_CHUNKS = 64;

/** What all drafts of a store share. */
export interface DraftBudget {
  /** Content up to this many bytes stays in memory. */
  readonly inlineLimit: number;
  /** Bytes all drafts together may hold in memory; beyond it they go to files early. */
  readonly memoryLimit: number;
  /** Called before bytes go to a file; rejects when there is no room for them. */
  readonly takeSpace: (bytes: number) => Promise<void>;
  /** Bytes held in memory now. */
  held: number;
}

/**
 * Content being received: in memory while small, in a file once it grows. While a store takes it
 * up it is `taken`; it ends as `used` or `discarded`.
 */
export class StoreDraft implements BodyDraft {
  readonly id: MessageId;
  size = 0;
  readonly #budget: DraftBudget;
  readonly #files: BodyFiles;
  #state: "open" | "taken" | "used" | "discarded" = "open";
  #unwanted = false;
  #chunks: Buffer[] = [];
  #held = 0;
  #file: Promise<BodyFileWriter> | undefined;
  /** The last write to the file; rejects for good when one failed. */
  #written: Promise<void> = Promise.resolve();

  constructor(id: MessageId, budget: DraftBudget, files: BodyFiles) {
    this.id = id;
    this.#budget = budget;
    this.#files = files;
  }

  /** True when the content is too large for memory. */
  get inFile(): boolean {
    return this.#file !== undefined;
  }

  write(chunk: Buffer): Promise<void> | undefined {
    if (this.#state !== "open") return Promise.reject(spent());
    this.size += chunk.length;
    this.#chunks.push(chunk);
    this.#hold(chunk.length);
    const { inlineLimit, memoryLimit, held } = this.#budget;
    if (this.inFile || this.size > inlineLimit || held > memoryLimit) return this.#spill();
    if (this.#chunks.length > MOST_CHUNKS) this.#chunks = [Buffer.concat(this.#chunks)];
    return undefined;
  }

  async *read(): AsyncGenerator<Buffer> {
    if (this.#state !== "open") throw spent();
    if (this.#file === undefined) {
      yield* this.#chunks;
      return;
    }
    await this.#written;
    yield* readFilePart((await this.#file).path, 0, this.size);
  }

  /** Moves what is in memory to the file, after what was moved before. */
  #spill(): Promise<void> {
    this.#file ??= this.#files.create();
    const chunks = this.#chunks;
    this.#chunks = [];
    this.#written = this.#append(this.#file, this.#written, chunks);
    // The writer sees a failure, and so does whoever stores the draft; neither may be waiting yet.
    this.#written.catch(() => {});
    return this.#written;
  }

  async #append(
    file: Promise<BodyFileWriter>,
    before: Promise<void>,
    chunks: readonly Buffer[],
  ): Promise<void> {
    const bytes = chunks.reduce((sum, { length }) => sum + length, 0);
    try {
      await before;
      await this.#budget.takeSpace(bytes);
      await (await file).write(chunks);
    } finally {
      this.#hold(-bytes);
    }
  }

  #hold(bytes: number): void {
    this.#held += bytes;
    this.#budget.held += bytes;
  }

  /**
   * Takes the content up for a message. Small content is returned; large content is durable in
   * its file when the promise resolves. To be followed by `used` or `returned`. Throws when the
   * draft is not open.
   */
  take(): Buffer | Promise<undefined> {
    if (this.#state !== "open") throw spent();
    this.#state = "taken";
    if (this.#file !== undefined) return this.#keep(this.#file);
    const [only] = this.#chunks;
    // A view of a much larger buffer would keep all of that in memory.
    if (this.#chunks.length === 1 && only && only.buffer.byteLength <= 2 * only.length) return only;
    const whole = Buffer.concat(this.#chunks);
    this.#chunks = [whole];
    return whole;
  }

  /**
   * A file that was not written or not flushed well never becomes good, also when a later flush
   * works.
   */
  async #keep(file: Promise<BodyFileWriter>): Promise<undefined> {
    await this.#written;
    this.#written = (await file).keep(this.id);
    await this.#written;
  }

  /** The message is stored. */
  used(): void {
    this.#state = "used";
    this.#forget();
  }

  /** The message is not stored; the draft can be taken again. */
  returned(): void {
    this.#state = "open";
    if (this.#unwanted) this.discard();
  }

  discard(): void {
    this.#unwanted = true;
    if (this.#state !== "open") return;
    this.#state = "discarded";
    this.#forget();
    if (this.#file !== undefined) void this.#remove(this.#file);
  }

  #forget(): void {
    this.#chunks = [];
    // What is on its way to the file is held until it is there.
    if (!this.inFile) this.#hold(-this.#held);
  }

  /** A file that cannot be removed is swept at the next start. */
  async #remove(file: Promise<BodyFileWriter>): Promise<void> {
    await this.#written.catch(() => {});
    await file.then((made) => made.discard()).catch(() => {});
  }
}

function spent(): StoreError {
  return new StoreError("misuse", "the draft is used up");
}
