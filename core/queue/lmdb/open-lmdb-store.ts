import { statfs } from "node:fs/promises";
import { join } from "node:path";
import { FolderIdentity } from "../../database/folder-identity.ts";
import type { Statfs } from "../../database/free-space.ts";
import { fileBytes, pageBytes, reusableBytes } from "../../database/page-counts.ts";
import type { Log } from "../../telemetry/log.ts";
import type { Clock } from "../../time/clock.ts";
import { MessageIds } from "../message-id.ts";
import type { Epoch, LocalQueueStore, MessageId } from "../store.ts";
import { noSpace } from "../store-error.ts";
import { BodyFiles } from "./body-files.ts";
import { convert } from "./conversion.ts";
import { Damage } from "./damage.ts";
import { hasDatabase, LmdbEnvironment, makeDirectory } from "./environment.ts";
import { HotMessages } from "./hot-messages.ts";
import { JournalTable } from "./journal-table.ts";
import { MESSAGE_KEY, messageOf } from "./keys.ts";
import { dropEmptyLanes } from "./lmdb-lanes.ts";
import { LmdbStore } from "./lmdb-store.ts";
import { endPending, Pending } from "./pending.ts";
import { converted } from "./queue-format.ts";
import { QueueNames } from "./queue-names.ts";
import { LmdbReads } from "./reads.ts";
import { SoundCommits } from "./sound-commits.ts";
import { SpaceGuard, type StoreRoom } from "./space-guard.ts";
import { allTables, type Tables } from "./tables.ts";
import { WriteList } from "./write-list.ts";

const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * KIBIBYTE;
/** In the table of facts: the owner's epoch. */
const EPOCH: Buffer = Buffer.from("epoch");
const EPOCH_BYTES = 6;

/** How to open a store. */
export interface LmdbStoreOptions {
  /** Made if missing. */
  readonly directory: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Nothing is accepted while the disk has fewer bytes free. */
  readonly minFreeSpace: number;
  /** Where free space is asked for; the file system if not given. */
  readonly statfs?: Statfs;
  /**
   * Content up to this many bytes is kept in the database, larger in files; 128 KiB if not
   * given.
   */
  readonly inlineBodyLimit?: number;
  /** Bytes of recently accepted content kept in memory; 32 MiB if not given. */
  readonly bodyCacheBytes?: number;
  /** Bytes of content being received that may be in memory; 64 MiB if not given. */
  readonly draftMemoryBytes?: number;
  /**
   * Hears that the database broke and cannot be opened again: nothing can be read or written any
   * more, and only a new process can go on.
   */
  readonly onBroken?: (error: Error) => void;
  /** Hears of each commit that worked: the changes in it, and the milliseconds it took. Must not throw. */
  readonly onCommit?: (changes: number, took: number) => void;
}

/** A store that says what it takes of its disk. */
export interface RoomyStore extends LocalQueueStore {
  readonly room: StoreRoom;
}

/**
 * Opens the queue in a directory. Rejects with a `StoreError` when the directory cannot be used.
 */
export async function openLmdbStore(options: LmdbStoreOptions): Promise<RoomyStore> {
  const { directory, clock, log, minFreeSpace } = options;
  const former = await makeDirectory(directory);
  const measure = options.statfs ?? statfs;
  const space = new SpaceGuard({ directory, clock, log, statfs: measure, minFree: minFreeSpace });
  await space.start();
  let environment: LmdbEnvironment | undefined;
  try {
    const short = space.trouble();
    if (short && !(await hasDatabase(directory))) throw noSpace(short.free, short.needed);
    const opened = await LmdbEnvironment.open(directory);
    environment = opened;
    space.attach({
      reusable: () => reusableBytes(opened.root, allTables(opened)),
      file: () => fileBytes(opened.root),
      page: () => pageBytes(opened.root),
    });
    const damage = new Damage(opened, clock, log);
    if (former !== undefined) {
      const takeSpace = (bytes: number): Promise<void> => space.take(bytes);
      await convert(former, { tables: opened, damage, takeSpace, clock, log });
      await converted(directory);
    }
    return await assemble(opened, space, damage, options);
  } catch (error) {
    await space.close();
    await environment?.close();
    throw error;
  }
}

async function assemble(
  tables: LmdbEnvironment,
  space: SpaceGuard,
  damage: Damage,
  options: LmdbStoreOptions,
): Promise<RoomyStore> {
  const { directory, clock, log } = options;
  await endPending(tables, damage, log);
  const names = new QueueNames(tables, damage);
  const epoch = nextEpoch(tables);
  await tidy(names, tables, space, epoch, clock.now());
  const files = await BodyFiles.open(join(directory, "bodies"));
  const swept = await files.sweep((id) => damage.knowsMessage(id));
  if (swept > 0) log.notice("removed files of messages that are not queued", { files: swept });
  const hot = new HotMessages(options.bodyCacheBytes ?? 32 * MEBIBYTE);
  const reads = new LmdbReads({ tables, names, files, hot, damage, epoch });
  const pending = new Pending(tables, reads);
  const journal = new JournalTable(tables, log);
  const ids = new MessageIds(clock, Math.max(lastId(tables), journal.lastDebt()));
  const budget = {
    inlineLimit: options.inlineBodyLimit ?? 128 * KIBIBYTE,
    memoryLimit: options.draftMemoryBytes ?? 64 * MEBIBYTE,
    takeSpace: space.takeForFile,
    held: 0,
  };
  const identity = new FolderIdentity([directory, join(directory, "bodies")], tables.path);
  const { onBroken = () => {}, onCommit = () => {} } = options;
  const written = { tables, names, damage, journal };
  const commits = new SoundCommits({
    environment: tables,
    parts: written,
    clock,
    identity,
    onBroken,
    onCommit,
  });
  const parts = { clock, log, tables, files, space, names, ids, hot, reads, budget, pending };
  return new LmdbStore({ ...parts, damage, journal, commits, epoch });
}

/** The highest id in use; 0 when there is none. */
function lastId(tables: Tables): MessageId {
  for (const key of tables.messages.getKeys({ reverse: true }))
    if (key.length === MESSAGE_KEY) return messageOf(key);
  return 0;
}

/** An epoch that no row was handed out under. */
function nextEpoch({ facts }: Tables): Epoch {
  const last = facts.get(EPOCH);
  return (last?.length === EPOCH_BYTES ? last.readUIntBE(0, EPOCH_BYTES) : 0) + 1;
}

/**
 * Drops empty queues and lanes, and notes who owns the store now, when there is room to write that. Without it the next owner has the same epoch:
 * as nobody but this process can have the environment open, no rows of another owner are about then.
 */
async function tidy(
  names: QueueNames,
  tables: Tables,
  space: SpaceGuard,
  epoch: Epoch,
  now: number,
): Promise<void> {
  if (space.trouble() !== undefined) return;
  const list = new WriteList();
  names.dropIdle(list, now);
  dropEmptyLanes(tables, list);
  const owner = Buffer.alloc(EPOCH_BYTES);
  owner.writeUIntBE(epoch, 0, EPOCH_BYTES);
  list.put(tables.facts, EPOCH, owner);
  await list.commit(tables.root);
}
