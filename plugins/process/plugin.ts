import {
  CLOCK,
  counter,
  definePlugin,
  directive,
  duration,
  gauge,
  type Plugin,
  type Token,
  token,
  writableFile,
} from "../../core/mod.ts";
import { ENDING, LOOKOUT, ROOM } from "./contract.ts";
import { descriptors, openNow } from "./descriptors.ts";
import { hasDescriptors } from "./free-descriptors.ts";
import { ProcessLookout } from "./lookout.ts";
import { PidFile } from "./pid-file.ts";
import { ProcessRoom } from "./room.ts";
import { cpuSeconds, LAG_EVERY, LoopLag, memoryBytes } from "./usage.ts";

const PID_FILE: Token<PidFile> = token<PidFile>("process.pid-file");

const LAG: Token<LoopLag> = token<LoopLag>("process.lag");

const PROCESS_ROOM: Token<ProcessRoom> = token<ProcessRoom>("process.own-room");

/** The server as a process among others. */
export const process: Plugin = definePlugin({
  name: "process",
  summary:
    "Tells other programs which process the server is, ends it in time, and keeps it within its descriptors.",
  directives: {
    "pid-file": directive(writableFile, {
      scopes: ["global"],
      doc: "File with the server's process number, from when it is ready until it stops. The spool has one of its own, mta.pid.",
      example: "/run/mta.pid",
      reload: "restart",
    }),
    "drain-timeout": directive(duration(), {
      scopes: ["global"],
      default: 30_000,
      doc: "How long the server may take to end after SIGTERM or SIGINT, whoever is connected. Clients without content under way are sent away at once (421 4.3.2); messages under way, in and out, may finish, but are cut off when four fifths of it have passed, or all but 5 s.",
    }),
  },
  needs: { clock: CLOCK, pidFile: PID_FILE, room: PROCESS_ROOM, lag: LAG },
  metrics: {
    "cpu-seconds": counter("Seconds of processor time that the server has used."),
    "resident-memory-bytes": gauge("Bytes of memory that the server has."),
    "heap-used-bytes": gauge("Bytes of the heap of JavaScript that are in use."),
    "event-loop-lag-seconds": gauge(
      "How late the event loop came to what was due, seconds: the most of the last minute or two.",
    ),
    "open-files": gauge("Descriptors that are open: files and connections."),
    "max-open-files": gauge("Descriptors that may be open."),
  },
  jobs: {
    lag: {
      doc: "Measures how late the event loop comes to what is due.",
      every: LAG_EVERY,
      jitter: 0,
      scope: "process",
      run: ({ services }) => services.lag.measure(),
    },
  },
  // Written at start and not before: a second server that finds the spool in use must leave the file alone.
  provides: (offer) => [
    offer(LAG, ({ services }) => new LoopLag(services.clock), { harmless: true }),
    offer(PID_FILE, () => new PidFile(), { harmless: true }),
    offer(ENDING, ({ global }) => ({ drainTimeout: global.drainTimeout }), {
      harmless: true,
      per: "configuration",
    }),
    offer(PROCESS_ROOM, ({ config }) => new ProcessRoom(descriptors(), config), { harmless: true }),
    offer(ROOM, ({ services }) => services.room, { harmless: true }),
    offer(
      LOOKOUT,
      ({ services: { clock }, log }) => new ProcessLookout({ clock, log, hasDescriptors }),
      { harmless: true },
    ),
  ],
  hooks: {
    reconfigure: ({ services, config, log }) => ({
      commit() {
        services.room.use(config);
        services.room.report(config, log);
      },
    }),
    async start({ global: { pidFile }, services, config, log, metrics }) {
      metrics.cpuSeconds.collect(cpuSeconds);
      metrics.residentMemoryBytes.collect(() => memoryBytes().resident);
      metrics.heapUsedBytes.collect(() => memoryBytes().heap);
      metrics.eventLoopLagSeconds.collect(() => services.lag.highest);
      metrics.openFiles.collect(openNow);
      metrics.maxOpenFiles.collect(() => services.room.maxOpenFiles ?? []);
      services.room.report(config, log);
      if (pidFile !== undefined) await services.pidFile.write(pidFile);
    },
  },
});
