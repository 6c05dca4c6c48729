import { constants } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { syncDirectory } from "../../../core/mod.ts";
import { ctime } from "../macros/macro-values.ts";
import { lockFile, NotLocked } from "./file-lock.ts";
import { fromQuoted } from "./from-quoting.ts";

/** A message to be appended to an mbox. */
export interface MboxMessage {
  /** Envelope sender; empty for the null reverse-path. */
  readonly sender: string;
  /** When it is delivered, milliseconds since the epoch. */
  readonly at: number;
  /** With line feeds for line ends, the last one included. */
  readonly content: () => AsyncIterable<Buffer>;
}

/** What is at the path is not a file of its own. */
export class NotAMailbox extends Error {
  constructor(path: string) {
    super(`${path} is not a regular file with one name`);
    this.name = "NotAMailbox";
  }
}

/** How often a file that others replace while its lock is awaited is opened anew. */
const TRIES = 5;
const { O_RDWR, O_CREAT, O_APPEND, O_NOFOLLOW, O_NONBLOCK } = constants;

/**
 * Appends a message to an mbox, made if missing (0600), under a lock. When it resolves the message is on disk; when it
 * rejects nothing of it is in the file, unless the disk does not even take that back. Rejects with `NotLocked`,
 * `NotAMailbox`, or what the file system or the content says. Calls for one path must not overlap.
 */
export async function appendToMbox(
  path: string,
  message: MboxMessage,
  stop: AbortSignal,
): Promise<void> {
  const { handle, size } = await openLocked(path, stop);
  try {
    await append(handle, size, message, stop);
    if (size === 0) await syncDirectory(dirname(path));
  } finally {
    // With that the lock goes.
    await handle.close();
  }
}

async function openLocked(
  path: string,
  stop: AbortSignal,
): Promise<{ readonly handle: FileHandle; readonly size: number }> {
  for (let tries = 0; tries < TRIES; tries++) {
    const flags = O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK;
    const handle = await open(path, flags, 0o600);
    try {
      if (!(await handle.stat()).isFile()) throw new NotAMailbox(path);
      await lockFile(handle, stop);
      const [mine, there] = [await handle.stat(), await stat(path).catch(() => undefined)];
      if (mine.nlink > 1) throw new NotAMailbox(path);
      // A mail reader may have put another file in its place.
      if (there?.ino === mine.ino && there.dev === mine.dev) return { handle, size: mine.size };
    } catch (error) {
      await handle.close();
      throw error;
    }
    await handle.close();
  }
  throw new NotLocked("another program keeps on replacing it");
}

async function append(
  handle: FileHandle,
  size: number,
  { sender, at, content }: MboxMessage,
  stop: AbortSignal,
): Promise<void> {
  try {
    const gap = await missingLineFeeds(handle, size);
    const from = sender === "" ? "MAILER-DAEMON" : sender.replaceAll(/[\p{Cc}\s]/gu, "-");
    await handle.appendFile(`${gap}From ${from} ${ctime(new Date(at))}\n`);
    for await (const chunk of fromQuoted(content())) {
      if (stop.aborted) throw new Error("the server ends");
      await handle.appendFile(chunk);
    }
    await handle.appendFile("\n");
    await handle.datasync();
  } catch (error) {
    // The first error is the one that tells.
    await handle.truncate(size).catch(() => {});
    throw error;
  }
}

/** What is missing of the blank line after the last message: a crash may have cut that off. */
async function missingLineFeeds(handle: FileHandle, size: number): Promise<string> {
  if (size === 0) return "";
  const end = Buffer.alloc(2);
  const { bytesRead } = await handle.read(end, 0, 2, Math.max(size - 2, 0));
  const text = end.toString("latin1", 0, bytesRead);
  return text === "\n\n" ? "" : text.endsWith("\n") ? "\n" : "\n\n";
}
