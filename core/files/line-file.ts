import type { Stats } from "node:fs";
import { type FileHandle, mkdir, open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { syncDirectory } from "./durable-folder.ts";
import { errorCode } from "./error-code.ts";
import { wholeLines } from "./whole-lines.ts";

/** How a file of lines is kept. */
export interface LineFileOptions {
  /** Rights of a new file. One that was there is made readable for those who may read a new one; nothing is taken away. */
  readonly mode: number;
  /** First line of a new file, with its line end; empty for none. */
  readonly head: string;
  /** Flush every append, and the name of a new file, to disk. */
  readonly sync: boolean;
}

/**
 * A file that holds whole lines only. What a crash left of a line or of a hole in the file is cut off when it is opened; what a failed
 * append left is cut off at once. Lines before those stay.
 */
export class LineFile {
  readonly #handle: FileHandle;
  readonly #sync: boolean;
  readonly #isFile: boolean;
  #size: number;
  #closed = false;
  /** Folders in which names are new, the innermost first; none once they are durable. */
  #folders: readonly string[] = [];
  /** When it was written the last time before it was opened, milliseconds since the epoch. */
  readonly writtenAt: number;

  private constructor(handle: FileHandle, sync: boolean, found: Stats, size: number) {
    this.#handle = handle;
    this.#sync = sync;
    this.#isFile = found.isFile();
    this.#size = size;
    this.writtenAt = found.mtimeMs;
  }

  /** Opens a file, made if missing, with its folder. Rejects with the file system's error. */
  static async open(path: string, { mode, head, sync }: LineFileOptions): Promise<LineFile> {
    const folder = dirname(path);
    // Who may not read the file need not get as far as to it.
    const made = await mkdir(folder, { recursive: true, mode: mode & 0o044 ? 0o755 : 0o700 });
    const handle = await openOrMake(path, mode);
    try {
      const found = await handle.stat();
      if (found.isFile()) await makeReadable(handle, found.mode, mode);
      // A pipe or a terminal has no past.
      const size = found.isFile() ? await wholeLines(handle, found.size) : 0;
      const file = new LineFile(handle, sync, found, size);
      if (size > 0) return file;
      if (head !== "") await file.append(head);
      file.#folders = foldersOfNames(folder, made);
      if (sync) await file.sync();
      return file;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Whether its path still leads to it: it may have been moved away or removed. */
  async isAt(path: string): Promise<boolean> {
    try {
      const [here, there] = [await this.#handle.stat(), await stat(path)];
      return here.ino === there.ino && here.dev === there.dev;
    } catch {
      return false;
    }
  }

  /** Bytes in the file. */
  get size(): number {
    return this.#size;
  }

  /**
   * Appends whole lines. Rejects when it fails: nothing of them is in the file then, and it is closed. They can be appended again
   * once it is open again.
   */
  async append(given: string | Buffer): Promise<void> {
    const bytes = typeof given === "string" ? Buffer.from(given) : given;
    // Its size is asked for each time: others may have cut it.
    const found = await this.#handle.stat();
    try {
      // Each write has whole lines: the system takes large ones in pieces, and somebody may follow the file.
      for (const lines of wholePieces(bytes)) await this.#handle.appendFile(lines);
      if (this.#sync && found.isFile()) await this.#handle.datasync();
    } catch (error) {
      // The first error is the one that tells; a disk that does not even cut is looked at again at the next opening.
      if (found.isFile()) await this.#handle.truncate(found.size).catch(() => {});
      await this.close().catch(() => {});
      throw error;
    }
    this.#size = found.size + bytes.length;
  }

  /** Resolves when all that was appended is on disk, and the name of a new file with it. */
  async sync(): Promise<void> {
    if (!this.#isFile) return;
    await this.#handle.datasync();
    for (const folder of this.#folders) await syncDirectory(folder);
    this.#folders = [];
  }

  /** The folders that `sync` would flush for the name of a new file; whoever takes them does it, once for many files. */
  takeFolders(): readonly string[] {
    const folders = this.#folders;
    this.#folders = [];
    return folders;
  }

  /** Closes it; does nothing when it is closed. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#handle.close();
  }
}

/** Most bytes that are written at once, unless a line has more. */
const PIECE = 256 * 1024;
const LF = 0x0a;

/** Bytes in pieces that end where lines end. */
function* wholePieces(bytes: Buffer): Generator<Buffer> {
  let from = 0;
  while (bytes.length - from > PIECE) {
    const last = bytes.lastIndexOf(LF, from + PIECE - 1) + 1;
    const end = last > from ? last : bytes.indexOf(LF, from) + 1;
    if (end === 0) break;
    yield bytes.subarray(from, end);
    from = end;
  }
  yield bytes.subarray(from);
}

/** Opens a file to append; a new one has just these rights, whatever the process's umask. */
async function openOrMake(path: string, mode: number): Promise<FileHandle> {
  let handle: FileHandle;
  try {
    handle = await open(path, "ax+", mode);
  } catch (error) {
    if (errorCode(error) === "EEXIST") return open(path, "a+", mode);
    throw error;
  }
  await handle.chmod(mode);
  return handle;
}

/** Lets those read a file who may read a new one. Another's file stays as its owner wants it. */
async function makeReadable(handle: FileHandle, found: number, wanted: number): Promise<void> {
  const rights = (found | (wanted & 0o044)) & 0o777;
  if (rights === (found & 0o777)) return;
  try {
    await handle.chmod(rights);
  } catch (error) {
    if (errorCode(error) !== "EPERM") throw error;
  }
}

/** Folders that have the name of a new file, and those of the folders made for it: `made` is the topmost of them. */
function foldersOfNames(folder: string, made: string | undefined): readonly string[] {
  const folders = [folder];
  if (made === undefined) return folders;
  for (let at = folder; ; at = dirname(at)) {
    folders.push(dirname(at));
    if (at === made || at === dirname(at)) return folders;
  }
}
