import { open } from "node:fs/promises";
import { CHUNK } from "../memory-body.ts";

/** Reads the first `size` bytes of a file, from `offset` on. Rejects when it is shorter. */
export async function* readFilePart(
  path: string,
  offset: number,
  size: number,
): AsyncGenerator<Buffer> {
  const handle = await open(path, "r");
  try {
    for (let at = offset; at < size; ) {
      const chunk = Buffer.allocUnsafe(Math.min(CHUNK, size - at));
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, at);
      if (bytesRead === 0) throw new Error(`${path} ends at byte ${at} of ${size}`);
      at += bytesRead;
      yield chunk.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}
