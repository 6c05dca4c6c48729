import {
  CLOCK,
  CONTROL,
  definePlugin,
  directive,
  type EngineStatus,
  type Plugin,
  type Token,
  token,
  writableFile,
  yesNo,
} from "../../core/mod.ts";
import { type CountFigures, TRAFFIC } from "../traffic-history/contract.ts";
import { StatisticsFile } from "./statistics-file.ts";

const FILE: Token<StatisticsFile> = token<StatisticsFile>("statistics.file");

/** Statistics in a file. */
export const statistics: Plugin = definePlugin({
  name: "statistics",
  summary: "Writes the server's statistics to a file every minute.",
  directives: {
    statistics: directive(yesNo, {
      scopes: ["global"],
      doc: "Whether statistics are written. Unset: they are when there is a statistics-file.",
    }),
    "statistics-file": directive(writableFile, {
      scopes: ["global"],
      doc: "File for the statistics, in JSON: totals since the start, and what is queued now. Replaced as a whole every minute and at the end.",
      example: "/var/lib/mta/statistics.json",
    }),
  },
  check: {
    global: ({ statistics, statisticsFile }) =>
      statistics === true && statisticsFile === undefined
        ? [
            {
              severity: "warning",
              directive: "statistics",
              message: "no statistics are written without a statistics-file",
              hint: "add: statistics-file /var/lib/mta/statistics.json",
            },
          ]
        : [],
  },
  needs: { clock: CLOCK, control: CONTROL, traffic: TRAFFIC, file: FILE },
  provides: (offer) => [
    offer(FILE, ({ services, log }) => {
      const { clock, control, traffic } = services;
      const text = (): string => figures(clock.now(), control.status(), traffic.sinceStart);
      return new StatisticsFile({ clock, log, text });
    }),
  ],
  hooks: {
    start: ({ global, services }) => services.file.use(fileOf(global)),
    reconfigure: ({ global, services }) => ({ commit: () => services.file.use(fileOf(global)) }),
  },
});

function fileOf(settings: {
  readonly statistics: boolean | undefined;
  readonly statisticsFile: string | undefined;
}): string | undefined {
  return settings.statistics === false ? undefined : settings.statisticsFile;
}

function figures(now: number, status: EngineStatus, counts: CountFigures): string {
  const { messagesIn, recipientsIn, bytesIn, delivered, deferred, bounced, deleted } = counts;
  const text = {
    time: new Date(now).toISOString(),
    startedAt: new Date(status.startedAt).toISOString(),
    accepted: { messages: messagesIn, recipients: recipientsIn, bytes: bytesIn },
    delivered,
    deferred,
    bounced,
    deleted,
    queued: { queues: status.queues, recipients: status.recipients },
    connectionsOut: status.connectionsOut,
  };
  return `${JSON.stringify(text, undefined, 2)}\n`;
}
