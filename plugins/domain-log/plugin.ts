import {
  CLOCK,
  type ConsumerInstance,
  definePlugin,
  directive,
  duration,
  type EventKind,
  integer,
  oneOf,
  type Plugin,
  type PluginDiagnostic,
  type ResolvedConfig,
  size,
  type Token,
  textNote,
  token,
  writableFile,
  yesNo,
} from "../../core/mod.ts";
import { BOUNCE_CATEGORIES } from "../bounce-categories/contract.ts";
import { LOG_FILES } from "../log-files/contract.ts";
import { DomainLogs } from "./domain-logs.ts";
import { domainPath } from "./domain-path.ts";

/** Bytes of a path that systems take. */
const LONGEST_PATH = 4096;
/** Lines wait so long for company, milliseconds: each batch opens and flushes each of its files once. */
const GATHER = 500;
const LOGS: Token<DomainLogs> = token<DomainLogs>("domain-log.logs");

/** The file that a message's source has chosen. */
const SOURCE_FILE = textNote("domain-log.source-file", {
  doc: "The log-domain of the source that a message came from.",
  limit: LONGEST_PATH,
});

/** Files that sources choose in the configuration in force. */
const SOURCE_FILES: Token<ReadonlySet<unknown>> =
  token<ReadonlySet<unknown>>("domain-log.source-files");

const WITHOUT_FILE: PluginDiagnostic = {
  severity: "warning",
  directive: "log-entries",
  message: "nothing is written without an accounting-log",
  hint: "add: accounting-log /var/log/mta/example.net.csv",
};
const NO_DOMAIN_IN_NAME: PluginDiagnostic = {
  severity: "warning",
  directive: "accounting-log",
  message: "%d does not stand for the domain here, as it does in log-domain",
  hint: "name a file in each <domain>, or use an <acct-file> with the field queue",
};

/** Logs by recipient domain. */
export const domainLog: Plugin = definePlugin({
  name: "domain-log",
  summary: "Writes what happens to a domain's mail to a log of its own.",
  directives: {
    "log-domain": directive(domainPath, {
      scopes: ["global", "source", "domain"],
      doc: "A log of the deliveries to a domain, with the lines that the server's log has about them; %d stands for the recipient's domain. A domain's own goes before that of the source that the message came from, and that before the global one; \"\" means none. What of a name could mean something in a path is written as % and its code.",
      example: "/var/log/mta/%d.log",
    }),
    "log-domain-max-files": directive(integer({ min: 1, max: 10_000_000 }), {
      scopes: ["global"],
      default: 100_000,
      doc: "Domains that have a file or folder of their own where log-domain has %d, in each folder. Whoever may send to any domain could have any number of files made: lines about further domains go to one file, with %others for the domain. Files that were put aside do not count.",
    }),
    "log-domain-journal-max-size": directive(size(), {
      scopes: ["global"],
      default: 256 * 1024 * 1024,
      doc: "Room in the spool for what waits because files of log-domain and accounting-log cannot be written.",
    }),
    "log-domain-journal-max-age": directive(duration(), {
      scopes: ["global"],
      default: 7 * 86_400_000,
      doc: "How long it waits there.",
    }),
    "log-domain-journal-when-full": directive(oneOf(["drop-oldest", "refuse-mail"]), {
      scopes: ["global"],
      default: "drop-oldest",
      doc: "When either limit is reached: drop the oldest lines, counted in the log and in an alarm, or refuse new mail with 452 until files can be written again. A single file that fails makes no more wait than a minute.",
    }),
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
    domain: ({ logEntries, accountingLog }) => [
      ...(logEntries === true && accountingLog === undefined ? [WITHOUT_FILE] : []),
      ...(accountingLog?.includes("%d") ? [NO_DOMAIN_IN_NAME] : []),
    ],
  },
  notes: [SOURCE_FILE],
  alarms: { file: { doc: "A file of a domain cannot be written, and its lines are lost." } },
  needs: {
    clock: CLOCK,
    categories: BOUNCE_CATEGORIES,
    logFiles: LOG_FILES,
    logs: LOGS,
    sourceFiles: SOURCE_FILES,
  },
  provides: (offer) => [
    offer(LOGS, ({ services: { clock, logFiles }, log }) => new DomainLogs(clock, logFiles, log), {
      harmless: true,
    }),
    offer(
      SOURCE_FILES,
      ({ config }) =>
        new Set(config.blocks("source").map(({ view }) => view.get("log-domain").value)),
      { harmless: true, per: "configuration" },
    ),
  ],
  consumers: {
    "domain-log": {
      doc: "Writes what becomes of recipients to the files of their domains.",
      events: ["delivered", "bounced", "deferred", "deleted", "queue-deferred"],
      each({ config, at }) {
        const limits = at(config.global);
        return consumersOf(config, {
          maxSize: limits.logDomainJournalMaxSize,
          maxAge: limits.logDomainJournalMaxAge,
          whenFull: limits.logDomainJournalWhenFull,
        });
      },
      gather: GATHER,
      consume: (entries, { config, at, alarms, services }) => {
        const { categories, logFiles, logs, sourceFiles } = services;
        const { logDomain: usual, logDomainMaxFiles: most } = at(config.global);
        return logs.consume(entries, alarms, {
          most,
          categories,
          logFiles,
          of(domain, virtualMta, message) {
            const view = config.domain(domain, virtualMta);
            const { logEntries, accountingLog, logDomain } = at(view);
            const records = logEntries === false ? undefined : accountingLog;
            if (view.get("log-domain").block !== undefined) return { records, log: logDomain };
            const ofSource = message && SOURCE_FILE.of(message);
            if (ofSource === "") return { records, log: undefined };
            // What a source chose is of no account once no source does.
            const isKnown = ofSource !== undefined && sourceFiles.has(ofSource);
            return { records, log: isKnown ? ofSource : usual };
          },
        });
      },
    },
  },
  hooks: {
    inspectMessage: {
      when: (_global, isSet) => isSet("log-domain"),
      handler(_message, { settings: { logDomain }, global }) {
        if (logDomain === global.logDomain) return undefined;
        return { accept: true, notes: [SOURCE_FILE.with(logDomain ?? "")] };
      },
    },
    reconfigure: ({ services: { logs } }) => ({ commit: () => logs.reopen() }),
  },
});

/** One for all files, where any is written at all: domains may name thousands. */
function consumersOf(
  config: ResolvedConfig,
  limits: Pick<ConsumerInstance, "maxSize" | "maxAge" | "whenFull">,
): readonly ConsumerInstance[] {
  const hasLogs = config.isSet("domain-log", "log-domain");
  const hasRecords = config.isSet("domain-log", "accounting-log");
  if (!hasLogs && !hasRecords) return [];
  const more: readonly EventKind[] = hasLogs ? ["queue-deferred"] : [];
  return [
    { ...limits, name: "", events: ["delivered", "bounced", "deferred", "deleted", ...more] },
  ];
}
