import type { BodyDraft } from "../message/body.ts";
import type { BodyFiles, BodyFileWriter } from "./body-files.ts";
import type { MessageId } from "./store.ts";

/** What all drafts of a store share. */
export interface DraftBudget {
  /** Content up to this many octets stays in memory. */
  readonly inlineLimit: number;
  /** Octets all drafts together may hold in memory; beyond it they go to files early. */
  readonly memoryLimit: number;
  /** Octets held in memory now. */
  held: number;
}

/** Content being received: in memory while small, in a file when it grows. */
export class StoreDraft implements BodyDraft {
  size = 0;
  readonly #budget: DraftBudget;
  readonly #files: BodyFiles;
  #chunks: Buffer[] = [];
  #held = 0;
  #file: BodyFileWriter | undefined;
  #ended = false;

  constructor(budget: DraftBudget, files: BodyFiles) {
    this.#budget = budget;
    this.#files = files;
  }

  write(chunk: Buffer): Promise<void> | undefined {
    if (this.#ended) return Promise.reject(new Error("the draft is used up"));
    this.size += chunk.length;
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    this.#budget.held += chunk.length;
    const mustSpill =
      this.#file !== undefined ||
      this.size > this.#budget.inlineLimit ||
      this.#budget.held > this.#budget.memoryLimit;
    return mustSpill ? this.#spill() : undefined;
  }

  async #spill(): Promise<void> {
    this.#file ??= await this.#files.create();
    const chunks = this.#release();
    await this.#file.write(chunks);
    if (this.#ended) await this.#file.discard();
  }

  #release(): readonly Buffer[] {
    const chunks = this.#chunks;
    this.#budget.held -= this.#held;
    this.#chunks = [];
    this.#held = 0;
    return chunks;
  }

  /** Ends writing. Small content is returned; large content is durable in its file when this resolves with undefined. */
  finish(id: MessageId): Buffer | Promise<undefined> {
    this.#ended = true;
    if (this.#file === undefined) {
      const chunks = this.#release();
      const [only] = chunks;
      return chunks.length === 1 && only ? only : Buffer.concat(chunks);
    }
    return this.#file.commit(id).then(() => undefined);
  }

  discard(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#release();
    // A temporary file that cannot be removed now is swept at the next start.
    this.#file?.discard().catch(() => {});
  }
}
