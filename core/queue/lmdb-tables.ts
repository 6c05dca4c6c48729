import { chmod, mkdir, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Database, RootDatabase } from "lmdb";
import { errorText } from "../errors/error-text.ts";
import { StoreError } from "./store-error.ts";

const FILE = "queue.mdb";
/**
 * What the file begins with behind the header of its first page: LMDB's mark and the version of
 * its format.
 */
const MAGIC: Buffer = Buffer.from([0xde, 0xc0, 0xef, 0xbe, 2, 0, 0, 0]);
const MAGIC_AT = 24;

/** A table of raw keys and values. */
export type Table = Database<Buffer, Buffer>;

/** The tables of a queue store in one LMDB environment. */
export interface Tables {
  readonly root: RootDatabase<Buffer, Buffer>;
  /** Queue id → name and state. */
  readonly queues: Table;
  /** Queue name → id. */
  readonly names: Table;
  /** Message id → facts and number of recipients left. */
  readonly messages: Table;
  /** Message id → content, when small. */
  readonly bodies: Table;
  /**
   * Queue, due time, message, index → recipient: the order of the keys is the order of delivery.
   */
  readonly recipients: Table;
}

/**
 * Makes the directory of a queue if needed, for its owner only. Rejects with a `StoreError` that
 * says what is wrong.
 */
export async function makeDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await chmod(directory, 0o700);
  } catch (error) {
    throw unusable(directory, error);
  }
}

/** True when a directory has an environment. */
export async function hasTables(directory: string): Promise<boolean> {
  return (await readdir(directory)).includes(FILE);
}

/**
 * Rejects when a file is there that is no database of this format: the library crashes when it
 * opens one.
 */
async function checkFile(path: string): Promise<void> {
  const handle = await open(path, "a+", 0o600);
  try {
    const head = Buffer.alloc(MAGIC_AT + MAGIC.length);
    const { bytesRead } = await handle.read(head, 0, head.length, 0);
    if (bytesRead === 0 || head.subarray(MAGIC_AT).equals(MAGIC)) return;
    throw new Error(`${path} is no queue database or is damaged`);
  } finally {
    await handle.close();
  }
}

/**
 * Opens or makes the environment in a directory. Rejects with a `StoreError` that says what is
 * wrong.
 */
export async function openTables(directory: string): Promise<Tables> {
  // Loaded here, so that commands which need no queue do not load the native library.
  const { open: openEnvironment } = await import("lmdb");
  const path = join(directory, FILE);
  const raw = { keyEncoding: "binary", encoding: "binary" } as const;
  try {
    await checkFile(path);
    // Without overlapping syncs a record is visible only when it is durable, and a failed commit
    // leaves nothing behind; without event-turn batches such a failure can be caught.
    const root = openEnvironment<Buffer, Buffer>({
      path,
      ...raw,
      overlappingSync: false,
      eventTurnBatching: false,
      maxReaders: 512,
    });
    await chmod(path, 0o600);
    await chmod(`${path}-lock`, 0o600);
    const table = (name: string): Table => root.openDB<Buffer, Buffer>({ name, ...raw });
    return {
      root,
      queues: table("queues"),
      names: table("names"),
      messages: table("messages"),
      bodies: table("bodies"),
      recipients: table("recipients"),
    };
  } catch (error) {
    throw unusable(directory, error);
  }
}

function unusable(directory: string, error: unknown): StoreError {
  return new StoreError(
    "unusable",
    `cannot open the queue in ${directory}: ${errorText(error)}; ` +
      "expected a directory that belongs to the user mta runs as",
    error,
  );
}
