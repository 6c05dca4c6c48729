import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LmdbStoreOptions, openLmdbStore } from "../../core/queue/lmdb/open-lmdb-store.ts";
import type { LocalQueueStore } from "../../core/queue/store.ts";
import { createLog, type LogEvent } from "../../core/telemetry/log.ts";
import { FakeClock } from "../support/fake-clock.ts";

/** An LMDB store in a directory of its own. */
export interface LmdbFixture {
  readonly directory: string;
  readonly clock: FakeClock;
  /** What the store logged. */
  readonly events: readonly LogEvent[];
  /** The store as opened last. */
  store: LocalQueueStore;
  /** Opens another store in the directory. */
  open(): Promise<LocalQueueStore>;
  reopen(): Promise<LocalQueueStore>;
  dispose(): Promise<void>;
}

/** Makes a directory and opens a store in it, on a fake clock unless given another. */
export async function lmdbFixture(given: Partial<LmdbStoreOptions> = {}): Promise<LmdbFixture> {
  const directory = given.directory ?? (await mkdtemp(join(tmpdir(), "postrider-queue-")));
  const clock = new FakeClock();
  const events: LogEvent[] = [];
  const log = createLog("spool", (event) => events.push(event));
  const open = (): Promise<LocalQueueStore> =>
    openLmdbStore({ clock, log, minFreeSpace: 65_536, ...given, directory });
  const fixture: LmdbFixture = {
    directory,
    clock,
    events,
    open,
    store: await open().catch(async (error: unknown) => {
      if (given.directory === undefined) await rm(directory, { recursive: true, force: true });
      throw error;
    }),
    async reopen() {
      await fixture.store.close();
      fixture.store = await open();
      return fixture.store;
    },
    async dispose() {
      await fixture.store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
  return fixture;
}
