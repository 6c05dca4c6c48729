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
  schema,
  size,
  type Token,
  token,
} from "../../core/mod.ts";
import { SPOOL, spoolDirectory } from "./contract.ts";
import { endProcess } from "./end-process.ts";
import { lockSpool } from "./lock.ts";

const MEBIBYTE = 1024 * 1024;

/** What the queue's database takes; nothing before it is open. */
interface Rooms {
  now?: () => { readonly file: number; readonly used: number; readonly page: number };
}

const ROOMS: Token<Rooms> = token<Rooms>("spool.rooms");

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
  needs: { clock: CLOCK, spool: SPOOL, rooms: ROOMS },
  provides: (offer) => [
    offer(SPOOL, async ({ config, services }) => {
      const directory = spoolDirectory(config);
      const lock = await lockSpool(directory, services.clock);
      return { directory, [Symbol.asyncDispose]: () => lock[Symbol.asyncDispose]() };
    }),
    offer(ROOMS, (): Rooms => ({}), { harmless: true }),
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
      services.rooms.now = () => store.room;
      metrics.diskFreeBytes.collect(() => store.room.free);
      metrics.databaseBytes.collect(() => store.room.file);
      metrics.databaseUsedBytes.collect(() => store.room.used);
      return Object.assign(store, { [Symbol.asyncDispose]: () => store.close() });
    }),
  ],
  routes: {
    "GET /spool": {
      doc: "Where the queue is kept, and how its database is filled.",
      answer: {
        json: schema.object({
          directory: schema.text(),
          pageSize: schema.whole("Bytes of a page of the database's file."),
          pages: schema.object({
            inUse: schema.whole("Pages that hold something."),
            recycled: schema.whole("Pages that hold nothing any more: used again before it grows."),
            total: schema.whole("Pages of the file, which never gets smaller."),
          }),
        }),
      },
      handler(c, { services: { spool: kept, rooms } }) {
        const { file, used, page } = rooms.now?.() ?? { file: 0, used: 0, page: 0 };
        const pages = (bytes: number): number => (page === 0 ? 0 : Math.round(bytes / page));
        const [total, inUse] = [pages(file), pages(used)];
        return c.json({
          directory: kept.directory,
          pageSize: page,
          pages: { inUse, recycled: total - inUse, total },
        });
      },
    },
  },
});
