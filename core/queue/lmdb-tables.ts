import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Database, RootDatabase } from "lmdb";

/** A table of raw keys and values. */
export type Table = Database<Buffer, Buffer>;

/** The tables of a queue store in one LMDB environment. */
export interface Tables {
  readonly root: RootDatabase<Buffer, Buffer>;
  /** Queue id → name and state. */
  readonly queues: Table;
  /** Message id → facts and number of recipients left. */
  readonly messages: Table;
  /** Message id → content, when small. */
  readonly bodies: Table;
  /** Queue, due time, message, index → recipient: the order of the keys is the order of delivery. */
  readonly recipients: Table;
}

/**
 * Opens or makes the environment `queue.mdb` in a directory. Without overlapping syncs a record is visible only when it is
 * durable, and a failed commit leaves nothing behind; without event-turn batches such a failure can be caught.
 */
export async function openTables(directory: string): Promise<Tables> {
  // Loaded here, so that commands which need no queue do not load the native library.
  const { open } = await import("lmdb");
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, "queue.mdb");
  const raw = { keyEncoding: "binary", encoding: "binary" } as const;
  const root = open<Buffer, Buffer>({
    path,
    ...raw,
    overlappingSync: false,
    eventTurnBatching: false,
    maxReaders: 512,
    maxDbs: 8,
  });
  await chmod(path, 0o600);
  const table = (name: string): Table => root.openDB<Buffer, Buffer>({ name, ...raw });
  return {
    root,
    queues: table("queues"),
    messages: table("messages"),
    bodies: table("bodies"),
    recipients: table("recipients"),
  };
}
