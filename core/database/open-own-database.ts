import { chmod, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { open as openEnvironment, RootDatabase } from "lmdb";
import { errorText } from "../errors/error-text.ts";
import { makeDurableFolder, syncDirectory } from "../files/durable-folder.ts";
import type { Log } from "../telemetry/log.ts";
import { DatabaseError } from "./database-error.ts";
import { readyDatabase } from "./database-file.ts";
import { FolderIdentity } from "./folder-identity.ts";
import { OwnDatabase, type OwnOpenTables } from "./own-database.ts";
import type { RawTable, TableShape } from "./own-table.ts";
import { Reopenable } from "./reopenable.ts";
import { Room, type RoomOptions } from "./room.ts";

const FILE = "data.mdb";
/** The table that says which format the others have. */
const ABOUT = "about";
const FORMAT_KEY: Buffer = Buffer.from("format");
/** Bytes that a new one takes. */
const EMPTY = 1024 * 1024;
const RAW = { keyEncoding: "binary", encoding: "binary" } as const;

/** How to open a plugin's own database. */
export interface OwnDatabaseOptions extends RoomOptions {
  /** Absolute path of a folder for this alone, inside the spool; made if missing, for its owner only. */
  readonly folder: string;
  /** The tables, each as `ownTable` declares it; none is called "about". */
  readonly tables: readonly TableShape<unknown, unknown>[];
  /** Number of the layout of the tables: whoever changes it gives another one. A database of another layout is refused. */
  readonly format: number;
  /** Bytes that the entries may take on disk, about. The file never becomes smaller, but what is removed makes room in it. */
  readonly maxSize: number;
  /** Nothing is put while the disk has fewer bytes free; 128 MiB unless stated. */
  readonly minFreeSpace?: number;
  readonly log: Log;
}

/**
 * Opens a database that a plugin keeps beside the queue: an LMDB environment of its own, so that what is written to it is in nobody's
 * way. Rejects with a `DatabaseError` when that cannot be done. One process at a time: the folder is inside the spool, which is locked.
 */
export async function openOwnDatabase(options: OwnDatabaseOptions): Promise<OwnDatabase> {
  const { folder, format, log } = options;
  const path = join(folder, FILE);
  const room = new Room(options);
  try {
    // Loaded here, so that whoever needs no database does not load the native library.
    const { open } = await import("lmdb");
    await makeDurableFolder(folder);
    await chmod(folder, 0o700);
    const openTables = (at: string): OwnOpenTables => tablesAt(at, open, options);
    await readyDatabase(path, async (made) => {
      await room.checkDisk({ changes: 0, bytes: EMPTY, used: 0 });
      await openTables(made).root.close();
    });
    await checkFormat(path, open, format);
    const environment = new Reopenable(path, openTables, (kind) => refusal(path, kind));
    await chmod(path, 0o600);
    await chmod(`${path}-lock`, 0o600);
    await syncDirectory(folder);
    return new OwnDatabase({
      environment,
      identity: new FolderIdentity([folder], path),
      room,
      log,
    });
  } catch (error) {
    if (error instanceof DatabaseError) throw error;
    throw new DatabaseError("unusable", `cannot open ${path}: ${errorText(error)}`, error);
  }
}

/** Removes a database that is not open, and its folder with it. */
export async function removeOwnDatabase(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await syncDirectory(dirname(folder));
}

type Open = typeof openEnvironment;

function rootAt(path: string, open: Open, tables: number): RootDatabase<Buffer, Buffer> {
  return open<Buffer, Buffer>({
    path,
    ...RAW,
    // As for the queue: what is visible is durable, and a commit that fails can be caught.
    overlappingSync: false,
    eventTurnBatching: false,
    maxDbs: tables + 2,
  });
}

function tableAt(root: RootDatabase<Buffer, Buffer>, name: string): RawTable {
  return root.openDB<Buffer, Buffer>({ name, ...RAW });
}

/** Opens the tables of a database; makes what is missing. */
function tablesAt(path: string, open: Open, options: OwnDatabaseOptions): OwnOpenTables {
  const { tables, format } = options;
  const root = rootAt(path, open, tables.length);
  // In one transaction: a new database is flushed once, not once a table.
  return root.transactionSync(() => {
    const about = tableAt(root, ABOUT);
    if (!about.doesExist(FORMAT_KEY)) about.put(FORMAT_KEY, Buffer.from(String(format)));
    const byName = new Map<string, RawTable>([[ABOUT, about]]);
    for (const { name } of tables) byName.set(name, tableAt(root, name));
    return { root, byName };
  });
}

/** Changes nothing. Rejects with a `DatabaseError` when the tables have another format than this one. */
async function checkFormat(path: string, open: Open, format: number): Promise<void> {
  const root = rootAt(path, open, 0);
  try {
    const found = tableAt(root, ABOUT).get(FORMAT_KEY)?.toString();
    if (found === String(format)) return;
    throw new DatabaseError(
      "unusable",
      `${path} has format ${found ?? "unknown"}, written by another version; this one knows format ${format}: nothing was changed; ` +
        "start the version that wrote it, or move the folder away",
    );
  } finally {
    await root.close();
  }
}

function refusal(path: string, kind: "closed" | "failed"): DatabaseError {
  const text = kind === "closed" ? "is closed" : "cannot be opened again for now";
  return new DatabaseError(kind, `${path} ${text}`);
}
