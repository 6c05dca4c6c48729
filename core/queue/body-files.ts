import { type FileHandle, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { MessageBody } from "../message/body.ts";
import { idText } from "./message-id.ts";
import type { MessageId } from "./store.ts";

const CHUNK = 64 * 1024;
const ARRIVING = "arriving-";

/** A large message's content on its way into a file. */
export interface BodyFileWriter {
  write(chunks: readonly Buffer[]): Promise<void>;
  /** Makes the content durable under the message's id. */
  commit(id: MessageId): Promise<void>;
  /** Closes and removes what was written; does nothing after `commit`. */
  discard(): Promise<void>;
}

/** Contents too large for the database: one file each, named by message id. */
export class BodyFiles {
  readonly #directory: string;
  #arriving = 0;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  static async open(directory: string): Promise<BodyFiles> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return new BodyFiles(directory);
  }

  #path(id: MessageId): string {
    return join(this.#directory, idText(id));
  }

  /** Removes files of messages that are not there: what a crash left behind. Returns how many. */
  async sweep(exists: (id: MessageId) => boolean): Promise<number> {
    let removed = 0;
    for (const name of await readdir(this.#directory)) {
      if (!name.startsWith(ARRIVING) && exists(Number.parseInt(name, 36))) continue;
      await rm(join(this.#directory, name), { force: true });
      removed++;
    }
    return removed;
  }

  async create(): Promise<BodyFileWriter> {
    const temporary = join(this.#directory, `${ARRIVING}${process.pid}-${++this.#arriving}`);
    const handle = await open(temporary, "wx", 0o600);
    let closed = false;
    return {
      write: async (chunks) => {
        for (const chunk of chunks) await writeAll(handle, chunk);
      },
      commit: async (id) => {
        await handle.datasync();
        closed = true;
        await handle.close();
        await rename(temporary, this.#path(id));
        await syncDirectory(this.#directory);
      },
      discard: async () => {
        if (closed) return;
        closed = true;
        await handle.close();
        await rm(temporary, { force: true });
      },
    };
  }

  async remove(id: MessageId): Promise<void> {
    await rm(this.#path(id), { force: true });
  }

  body(id: MessageId, size: number): MessageBody {
    const path = this.#path(id);
    return { size, whole: undefined, chunks: (offset = 0) => read(path, offset, size) };
  }
}

async function writeAll(handle: FileHandle, chunk: Buffer): Promise<void> {
  for (let at = 0; at < chunk.length; ) {
    const { bytesWritten } = await handle.write(chunk, at, chunk.length - at);
    at += bytesWritten;
  }
}

/** A rename is durable only when its directory is. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function* read(path: string, offset: number, size: number): AsyncGenerator<Buffer> {
  const handle = await open(path, "r");
  try {
    for (let at = offset; at < size; ) {
      const chunk = Buffer.allocUnsafe(Math.min(CHUNK, size - at));
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, at);
      if (bytesRead === 0) throw new Error(`${path} ends at ${at} of ${size} octets`);
      at += bytesRead;
      yield chunk.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}
