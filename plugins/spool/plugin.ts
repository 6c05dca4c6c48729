import {
  CLOCK,
  counter,
  definePlugin,
  directive,
  directory,
  gauge,
  histogram,
  openLmdbStore,
  type Plugin,
  QUEUE_STORE,
  size,
} from "../../core/mod.ts";
import { SPOOL, spoolDirectory } from "./contract.ts";
import { endProcess } from "./end-process.ts";
import { lockSpool } from "./lock.ts";

const MEBIBYTE = 1024 * 1024;

/** The durable queue in a directory. */
export const spool: Plugin = definePlugin({
  name: "spool",
  summary: "Keeps queued mail on disk in one directory.",
  directives: {
    "delivery-queue": directive(directory, {
      scopes: ["global"],
      aliases: ["spool"],
      doc: "Directory of the queue; made if missing, readable by its owner alone. One server per directory.",
      example: "/var/spool/mta",
      reload: "restart",
    }),
    "spool-min-free-space": directive(size({ bare: "m" }), {
      scopes: ["global"],
      default: 64 * MEBIBYTE,
      doc: "Mail is refused with 452 4.3.1 while the spool's disk has less room than this; a bare number is MB.",
      reload: "restart",
    }),
  },
  check: {
    spool: (_settings, name, config) => {
      const used = spoolDirectory(config);
      if (name === used) return [];
      return [
        {
          severity: "warning",
          directive: "delivery-queue",
          message: `the queue is kept in one directory, ${used}: nothing is put into ${name}`,
          hint: "keep only one",
        },
      ];
    },
  },
  metrics: {
    "disk-free-bytes": gauge("Bytes free on the disk of the spool."),
    "database-bytes": gauge("Bytes of the queue's database file, which never gets smaller."),
    "database-used-bytes": gauge("Bytes of the queue's database file that hold something."),
    changes: counter("Messages taken in, outcomes and the like that were made durable."),
    "commit-seconds": histogram(
      "Seconds that commits to disk took; several changes share one.",
      [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3],
    ),
  },
  needs: { clock: CLOCK },
  provides: (offer) => [
    offer(SPOOL, async ({ config, services }) => {
      const directory = spoolDirectory(config);
      const lock = await lockSpool(directory, services.clock);
      return { directory, [Symbol.asyncDispose]: () => lock[Symbol.asyncDispose]() };
    }),
    offer(QUEUE_STORE, async ({ global, config, services, log, metrics }) => {
      const store = await openLmdbStore({
        directory: spoolDirectory(config),
        clock: services.clock,
        log,
        minFreeSpace: global.spoolMinFreeSpace,
        onBroken: (error) => endProcess(error, log),
        onCommit(changes, took) {
          metrics.changes.add(changes);
          metrics.commitSeconds.observe(took / 1000);
        },
      });
      metrics.diskFreeBytes.collect(() => store.room.free);
      metrics.databaseBytes.collect(() => store.room.file);
      metrics.databaseUsedBytes.collect(() => store.room.used);
      return Object.assign(store, { [Symbol.asyncDispose]: () => store.close() });
    }),
  ],
});
