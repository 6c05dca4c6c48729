import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { syncDirectory } from "../../files/durable-folder.ts";
import { idText } from "../message-id.ts";
import type { MessageId } from "../store.ts";

/** A large message's content on its way into a file. One call at a time. */
export class BodyFileWriter {
  readonly #directory: string;
  readonly #handle: FileHandle;
  #path: string;
  #open = true;

  private constructor(directory: string, path: string, handle: FileHandle) {
    this.#directory = directory;
    this.#path = path;
    this.#handle = handle;
  }

  /** Makes the file `name` in a directory, for its owner only. */
  static async create(directory: string, name: string): Promise<BodyFileWriter> {
    const path = join(directory, name);
    return new BodyFileWriter(directory, path, await open(path, "wx", 0o600));
  }

  /** Where the content is now. */
  get path(): string {
    return this.#path;
  }

  /** Appends. */
  async write(chunks: readonly Buffer[]): Promise<void> {
    for (const chunk of chunks) await this.#append(chunk);
  }

  async #append(chunk: Buffer): Promise<void> {
    for (let at = 0; at < chunk.length; ) {
      const { bytesWritten } = await this.#handle.write(chunk, at, chunk.length - at);
      at += bytesWritten;
    }
  }

  /** Makes the content durable under a message's id; it can be moved to another id later. */
  async keep(id: MessageId): Promise<void> {
    if (this.#open) await this.#handle.datasync();
    await this.#close();
    const path = join(this.#directory, idText(id));
    await rename(this.#path, path);
    this.#path = path;
    // A rename is durable only when its directory is.
    await syncDirectory(this.#directory);
  }

  /** Closes and removes the file. */
  async discard(): Promise<void> {
    await this.#close();
    await rm(this.#path, { force: true });
  }

  async #close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#handle.close();
  }
}
