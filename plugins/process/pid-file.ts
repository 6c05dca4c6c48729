import { readFile, rm, writeFile } from "node:fs/promises";
import { pid } from "node:process";
import { errorText } from "../../core/mod.ts";

/** Whoever starts and stops the server reads the number; nobody else may write it. */
const READABLE = 0o644;

/** A file with this process's number. Goes away when disposed, unless another process has put its own number there. */
export class PidFile implements AsyncDisposable {
  #path: string | undefined;

  /** Rejects when the file cannot be written. */
  async write(path: string): Promise<void> {
    try {
      await writeFile(path, `${pid}\n`, { mode: READABLE });
    } catch (error) {
      throw new Error(`the pid-file cannot be written: ${errorText(error)}`, { cause: error });
    }
    this.#path = path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const path = this.#path;
    this.#path = undefined;
    if (path !== undefined && (await contentOf(path)) === `${pid}\n`)
      await rm(path, { force: true });
  }
}

/** What is in a file; undefined when it cannot be read, as when it is gone. */
async function contentOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch {
    return undefined;
  }
}
