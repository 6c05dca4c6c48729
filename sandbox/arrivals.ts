import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "../core/mod.ts";
import { readMessage, type SandboxMessage } from "./message.ts";

/** A message with the file that it is in. */
export interface Arrived {
  readonly file: string;
  readonly message: SandboxMessage;
}

/** Reads the messages of a sandbox's folder, each once, in the order in which they came. */
export class Arrivals {
  readonly #folder: string;
  /** Bytes of the index that are read. */
  #at = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** What has come since it was asked last. One call at a time. Rejects with the file system's error. */
  async read(): Promise<readonly Arrived[]> {
    const arrived: Arrived[] = [];
    for (const line of await this.#lines()) {
      const [at = "", file = "", id = "", , from = "", to = ""] = line.split("\t");
      const path = join(this.#folder, file);
      const raw = await readFile(path).catch((error: unknown) => {
        // Somebody has removed it.
        if (errorCode(error) === "ENOENT") return undefined;
        throw error;
      });
      if (raw === undefined) continue;
      const envelope = { from: bare(from), to: bare(to).split("> <") };
      const message = readMessage(raw, { id, envelope, receivedAt: new Date(at) });
      arrived.push({ file: path, message });
    }
    return arrived;
  }

  /** Whole lines of the index that were not read yet. */
  async #lines(): Promise<readonly string[]> {
    const chunks: Buffer[] = [];
    try {
      const stream = createReadStream(join(this.#folder, "index.tsv"), { start: this.#at });
      for await (const chunk of stream) chunks.push(Buffer.from(chunk));
    } catch (error) {
      // Nothing has come yet.
      if (errorCode(error) !== "ENOENT") throw error;
    }
    const read = Buffer.concat(chunks);
    const end = read.lastIndexOf("\n") + 1;
    this.#at += end;
    return read.toString("utf8", 0, end).split("\n").slice(0, -1);
  }
}

/** The address in `<…>`. */
function bare(path: string): string {
  return path.replace(/^<(.*)>$/, "$1");
}
