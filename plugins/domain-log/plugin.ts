import {
  CLOCK,
  definePlugin,
  directive,
  type Plugin,
  type RecordedOutcome,
  type Token,
  token,
  writableFile,
  yesNo,
} from "../../core/mod.ts";
import { type Categories, COLUMNS, recordLine } from "../accounting/contract.ts";
import { BOUNCE_CATEGORIES } from "../bounce-categories/contract.ts";
import { AppendFiles } from "./append-files.ts";

const FILES: Token<AppendFiles> = token<AppendFiles>("domain-log.files");

/** Logs by recipient domain. */
export const domainLog: Plugin = definePlugin({
  name: "domain-log",
  summary: "Writes what happens to a domain's mail to a log of its own.",
  directives: {
    "log-entries": directive(yesNo, {
      scopes: ["domain"],
      doc: "Whether this domain's accounting records also go to its accounting-log. Unset: they do when it has one.",
    }),
    "accounting-log": directive(writableFile, {
      scopes: ["domain"],
      doc: "File for this domain's accounting records: deliveries, bounces and temporary failures. It grows until it is moved away; then a new one is started.",
      example: "/var/log/mta/example.net.csv",
    }),
  },
  check: {
    domain: ({ logEntries, accountingLog }) =>
      logEntries === true && accountingLog === undefined
        ? [
            {
              severity: "warning",
              directive: "log-entries",
              message: "nothing is written without an accounting-log",
              hint: "add: accounting-log /var/log/mta/example.net.csv",
            },
          ]
        : [],
  },
  needs: { clock: CLOCK, categories: BOUNCE_CATEGORIES, files: FILES },
  provides: (offer) => [
    offer(
      FILES,
      ({ services, log }) =>
        new AppendFiles({ clock: services.clock, log, head: `${COLUMNS.join(",")}\r\n` }),
      { harmless: true },
    ),
  ],
  hooks: {
    recipientDelivered: (outcome, { settings, services }) => write(services, settings, outcome),
    recipientBounced: (outcome, { settings, services }) => write(services, settings, outcome),
    recipientDeferred: (outcome, { settings, services }) => write(services, settings, outcome),
    recipientDeleted: (outcome, { settings, services }) => {
      if (outcome.accounted) write(services, settings, outcome);
    },
  },
});

function write(
  { files, categories }: { readonly files: AppendFiles; readonly categories: Categories },
  settings: {
    readonly logEntries: boolean | undefined;
    readonly accountingLog: string | undefined;
  },
  outcome: RecordedOutcome,
): void {
  const { logEntries, accountingLog } = settings;
  if (accountingLog !== undefined && logEntries !== false)
    files.add(accountingLog, recordLine(outcome, true, categories));
}
