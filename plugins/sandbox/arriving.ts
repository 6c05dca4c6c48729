import { type FileHandle, open, rm } from "node:fs/promises";
import { errorCode } from "../../core/mod.ts";

/** Content that is written to a file as it comes. The file is not shown before its message is accepted. */
export class Arriving {
  /** What its file will be called. */
  readonly name: string;
  readonly #path: string;
  readonly #makeFolder: () => Promise<void>;
  #file: FileHandle | undefined;

  constructor(name: string, path: string, makeFolder: () => Promise<void>) {
    this.name = name;
    this.#path = path;
    this.#makeFolder = makeFolder;
  }

  /** Appends a piece. Rejects with the file system's error. */
  async write(chunk: Buffer): Promise<void> {
    this.#file ??= await this.#open();
    await this.#file.appendFile(chunk);
  }

  /** All of it has come: it is on disk when the promise resolves. Rejects with the file system's error. */
  async end(): Promise<void> {
    this.#file ??= await this.#open();
    await this.#file.datasync();
    await this.#close();
  }

  /** Lets go of it. */
  async abandon(): Promise<void> {
    await this.#close();
    await rm(this.#path, { force: true });
  }

  /** Opens the file, in its folder that may have been removed; what a crash left of it is of no use. */
  async #open(): Promise<FileHandle> {
    try {
      return await open(this.#path, "w", 0o600);
    } catch (error) {
      if (errorCode(error) !== "ENOENT") throw error;
      await this.#makeFolder();
      return open(this.#path, "w", 0o600);
    }
  }

  async #close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }
}
