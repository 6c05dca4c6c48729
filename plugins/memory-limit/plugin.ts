import {
  definePlugin,
  directive,
  integer,
  type Plugin,
  reply,
  type Token,
  token,
} from "../../core/mod.ts";
import { MemoryGuard } from "./memory-guard.ts";
import { hostFile, type MemoryUse, memoryUse } from "./memory-use.ts";

/** Milliseconds between two measurements. */
const LOOK = 5000;

const NO_MEMORY = {
  accept: false,
  reply: reply(452, "4.3.2", "too little memory is left here, try again later"),
} as const;

const GUARD: Token<MemoryGuard> = token<MemoryGuard>("memory-limit.guard");

/** Makes the plugin with what measures the memory. */
export function memoryLimitBy(measure: () => MemoryUse | undefined): Plugin {
  return definePlugin({
    name: "memory-limit",
    summary: "Takes no further mail while the host has little memory left.",
    directives: {
      "max-memory-usage-percent": directive(integer({ min: 1, max: 100 }), {
        scopes: ["global"],
        default: 90,
        doc: "Share of memory in use from which on MAIL is answered 452 4.3.2, until it is two points lower: of the host, or of the control group of a container or service where that is nearer to its end. Memory that the system would give up at once, as that of files it has read, is not in use. 100 means never.",
        example: "95",
      }),
    },
    needs: { guard: GUARD },
    provides: (offer) => [
      offer(GUARD, ({ log, alarms }) => new MemoryGuard({ log, alarms, measure }), {
        harmless: true,
      }),
    ],
    alarms: {
      "memory-short": {
        severity: "error",
        doc: "So much memory is in use that mail is refused for the time being. See what takes it (`ps`, `systemd-cgtop`); lower `total-max-smtp-in` and `total-max-smtp-out`, give the host more, or raise `max-memory-usage-percent`.",
      },
    },
    jobs: {
      measure: {
        doc: "Looks how much memory is in use.",
        every: LOOK,
        scope: "process",
        run: ({ global, services }) => services.guard.look(global.maxMemoryUsagePercent),
      },
    },
    hooks: {
      start: {
        // Before anybody is let in.
        order: "pre",
        handler: ({ global, services }) => services.guard.look(global.maxMemoryUsagePercent),
      },
      reconfigure: ({ global, services }) => ({
        commit: () => services.guard.look(global.maxMemoryUsagePercent),
      }),
      acceptSender: (_sender, { services }) => (services.guard.isShort ? NO_MEMORY : undefined),
    },
  });
}

/** Takes no further mail while the host has little memory left. */
export const memoryLimit: Plugin = memoryLimitBy(() => memoryUse(hostFile));
