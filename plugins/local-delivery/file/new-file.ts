import { type FileHandle, link, open, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { errorCode, syncDirectory } from "../../../core/mod.ts";

/** A file to be made with all of its content at once. */
export interface NewFile {
  /** Where it is written first; on the same file system. */
  readonly temporary: (name: string) => string;
  /** Where it appears. */
  readonly final: (name: string) => string;
  /** Of the message and the recipient: another attempt at the same delivery has the same name. */
  readonly name: string;
  readonly content: () => AsyncIterable<Buffer>;
}

const CHUNK = 64 * 1024;
/** Other messages whose files have the same name; more than one is nearly impossible. */
const MOST_NAMESAKES = 10;

/**
 * Makes a file that is there whole or not at all, and on disk when it resolves. What an attempt left that a
 * crash cut off is used: if the file is there with the same content, it is not made again. Rejects with the file
 * system's error, or the content's; nothing is left then. Calls for one name must not overlap.
 */
export async function makeFile(
  { temporary, final, name, content }: NewFile,
  stop: AbortSignal,
): Promise<void> {
  const arriving = temporary(name);
  // What a crash left is of no use.
  await rm(arriving, { force: true });
  const written = await open(arriving, "wx+", 0o600);
  try {
    try {
      for await (const chunk of content()) {
        if (stop.aborted) throw new Error("the server ends");
        await written.appendFile(chunk);
      }
      await written.sync();
      await publish(written, arriving, final, name);
    } finally {
      await written.close();
    }
  } finally {
    await rm(arriving, { force: true });
  }
}

/** Gives the file its name, which no other file has. */
async function publish(
  written: FileHandle,
  arriving: string,
  final: NewFile["final"],
  name: string,
): Promise<void> {
  for (let namesakes = 0; namesakes < MOST_NAMESAKES; namesakes++) {
    const path = final(namesakes === 0 ? name : `${name}-${namesakes}`);
    try {
      await link(arriving, path);
    } catch (error) {
      if (errorCode(error) !== "EEXIST") throw error;
      if (!(await hasSameContent(written, path))) continue;
    }
    await syncDirectory(dirname(path));
    return;
  }
  throw new Error(`${final(name)} and its namesakes are taken by other messages`);
}

async function hasSameContent(mine: FileHandle, path: string): Promise<boolean> {
  const other = await open(path, "r");
  try {
    const [size, otherSize] = [(await mine.stat()).size, (await other.stat()).size];
    if (size !== otherSize) return false;
    const [one, two] = [Buffer.alloc(CHUNK), Buffer.alloc(CHUNK)];
    for (let at = 0; at < size; at += CHUNK) {
      await mine.read(one, 0, CHUNK, at);
      await other.read(two, 0, CHUNK, at);
      const length = Math.min(CHUNK, size - at);
      if (!one.subarray(0, length).equals(two.subarray(0, length))) return false;
    }
    return true;
  } finally {
    await other.close();
  }
}

/** The places of a message's file in a folder: `NAME.tmp`, then `NAME.msg`. */
export function inFolder(folder: string): Pick<NewFile, "temporary" | "final"> {
  return {
    temporary: (name) => join(folder, `${name}.tmp`),
    final: (name) => join(folder, `${name}.msg`),
  };
}

/** The places of a message's file in a Maildir: `tmp`, then `new`. */
export function inMaildir(maildir: string): Pick<NewFile, "temporary" | "final"> {
  return {
    temporary: (name) => join(maildir, "tmp", name),
    final: (name) => join(maildir, "new", name),
  };
}
