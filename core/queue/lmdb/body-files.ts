import { chmod, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { makeDurableFolder } from "../../files/durable-folder.ts";
import type { MessageBody } from "../../message/body.ts";
import { idText, parseId } from "../message-id.ts";
import type { MessageId } from "../store.ts";
import { BodyFileWriter } from "./body-file-writer.ts";
import { readFilePart } from "./read-file.ts";

/** Start of the names of files whose message is not accepted yet. */
const ARRIVING = "arriving-";

/** Contents too large for the database: one file each, named by message id. */
export class BodyFiles {
  readonly #directory: string;
  readonly #removals = new Set<Promise<void>>();
  #arriving = 0;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  /** Makes the directory if needed. */
  static async open(directory: string): Promise<BodyFiles> {
    await makeDurableFolder(directory);
    await chmod(directory, 0o700);
    return new BodyFiles(directory);
  }

  /**
   * Removes what a crash left behind: unfinished files and those of messages that are not there.
   * Returns how many.
   */
  async sweep(exists: (id: MessageId) => boolean): Promise<number> {
    let removed = 0;
    for (const name of await readdir(this.#directory)) {
      const id = parseId(name);
      const orphan = id === undefined ? name.startsWith(ARRIVING) : !exists(id);
      if (!orphan) continue;
      await rm(join(this.#directory, name), { force: true });
      removed++;
    }
    return removed;
  }

  /** Begins a file. */
  create(): Promise<BodyFileWriter> {
    return BodyFileWriter.create(this.#directory, `${ARRIVING}${++this.#arriving}`);
  }

  /** Removes a message's content in the background; `onError` hears when that fails. */
  remove(id: MessageId, onError: (error: unknown) => void): void {
    const removal: Promise<void> = rm(join(this.#directory, idText(id)), { force: true })
      .catch(onError)
      .finally(() => this.#removals.delete(removal));
    this.#removals.add(removal);
  }

  /** Resolves when everything to be removed is. */
  async idle(): Promise<void> {
    await Promise.all(this.#removals);
  }

  body(id: MessageId, size: number): MessageBody {
    const path = join(this.#directory, idText(id));
    return { size, whole: undefined, chunks: (offset = 0) => readFilePart(path, offset, size) };
  }
}
