import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";

/** Largest file of a configuration, bytes. */
const LARGEST = 64 * 1024 * 1024;

/**
 * Sees to it that a path leads to a regular file. A pipe may have no writer and hold its reader for ever, a device may have
 * no end: neither is a part of a configuration. Rejects with the system's error, or with what is there instead.
 */
export async function refuseIrregular(path: string): Promise<void> {
  const found = await stat(path);
  if (found.isFile()) return;
  if (found.isDirectory()) throw new Error("it is a directory");
  throw new Error("it is a pipe, a socket or a device, not a file");
}

/**
 * The text of a file that a configuration names or is. Rejects when it is not a regular file or has more than `most` bytes, 64 MiB if not
 * given.
 */
export async function readRegularFile(path: string, most: number = LARGEST): Promise<string> {
  await refuseIrregular(path);
  const parts: Uint8Array[] = [];
  let size = 0;
  // It may grow while it is read.
  for await (const part of createReadStream(path, { end: most })) {
    parts.push(part);
    size += part.length;
  }
  if (size > most) throw new Error(`it is larger than ${most / 1024} KiB`);
  return Buffer.concat(parts).toString("utf8");
}
