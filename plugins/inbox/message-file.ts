import { open } from "node:fs/promises";
import { errorCode } from "../../core/mod.ts";
import { MOST_READ } from "./limits.ts";
import type { MessageFile } from "./summary.ts";

/** Reads a message's file, its beginning where it is too long. Undefined where there is none. Rejects with the file system's error. */
export async function readMessageFile(path: string): Promise<MessageFile | undefined> {
  try {
    const file = await open(path);
    try {
      const about = await file.stat();
      if (!about.isFile()) return undefined;
      const content = Buffer.alloc(Math.min(about.size, MOST_READ));
      let length = 0;
      while (length < content.length) {
        const { bytesRead } = await file.read(content, length, content.length - length, length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return { content: content.subarray(0, length), size: about.size, written: about.mtimeMs };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") return undefined;
    throw error;
  }
}
