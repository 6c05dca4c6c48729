import {
  isAscii,
  type JournalEntry,
  type LogEvent,
  normalizeAddressDomain,
  type Outcome,
  type QueueDeferral,
  queueParts,
  type RecordedOutcome,
} from "../../core/mod.ts";
import { type Categories, COLUMNS, recordLine } from "../accounting/contract.ts";
import { LineBytes, type LogFiles } from "../log-files/contract.ts";
import { deferralFields, outcomeFields } from "../logging/contract.ts";
import { fileOf, folderOf, sharedFileOf } from "./domain-path.ts";
import type { OwnFile } from "./file-limit.ts";
import type { FileKind, FileLines } from "./open-files.ts";
import type { Repeats } from "./repeats.ts";

/** Where the lines about a recipient go; undefined: nowhere. */
export interface Destinations {
  /** File for records. */
  readonly records: string | undefined;
  /** File for lines of the log, with `%d` for the domain. */
  readonly log: string | undefined;
}

/** What lines are made with. */
export interface GatheringParts {
  readonly categories: Categories;
  readonly logFiles: LogFiles;
  /** By the domain of a recipient, the virtual MTA, and the message's notes. */
  readonly of: (
    domain: string,
    virtualMta: string,
    message: RecordedOutcome["attempt"]["message"] | undefined,
  ) => Destinations;
}

const RECORDS: FileKind = { head: `${COLUMNS.join(",")}\r\n`, rules: undefined };

/** Lines for a file, as they are gathered. */
export interface Gathered extends FileLines {
  readonly lines: string[];
  doubtful: number;
  /** One of many that domains have. */
  readonly own: OwnFile | undefined;
}

/** The lines that events make, by file. */
export function linesOf(
  entries: readonly JournalEntry[],
  parts: GatheringParts,
  repeats: Repeats,
): ReadonlyMap<string, Gathered> {
  const files = new Map<string, Gathered>();
  const logs: FileKind = { head: "", rules: parts.logFiles.rules };
  const add = (file: Gathered, line: string, isDoubtful: boolean): void => {
    file.lines.push(line);
    // Those that may be there come before all others.
    if (isDoubtful) file.doubtful = file.lines.length;
  };
  const fileFor = (path: string, kind: FileKind, template?: string): Gathered => {
    const known = files.get(path);
    if (known !== undefined) return known;
    const own = template === undefined ? undefined : ownFile(path, template);
    const file = { path, kind, lines: [], doubtful: 0, own };
    files.set(path, file);
    return file;
  };
  const logOf = (template: string, domain: string): Gathered =>
    fileFor(fileOf(template, domain), logs, template);
  for (const entry of entries) {
    const { event } = entry;
    const isDoubtful = repeats.mayBeIn(entry);
    if (event.kind === "queue-deferred") {
      const { domain, log } = ofQueue(event.deferral, parts);
      if (log !== undefined)
        add(logOf(log, domain), deferralLine(event.deferral, parts.logFiles), isDoubtful);
    } else if (event.kind === "outcomes")
      for (const outcome of event.outcomes) {
        const domain = domainOf(outcome.recipient.address);
        const { attempt } = outcome;
        const { records, log } = parts.of(domain, attempt.virtualMta, attempt.message);
        if (records !== undefined && (outcome.kind !== "deleted" || outcome.accounted))
          add(fileFor(records, RECORDS), recordLine(outcome, true, parts.categories), isDoubtful);
        if (log !== undefined)
          add(logOf(log, domain), outcomeLine(outcome, parts.logFiles), isDoubtful);
      }
  }
  return files;
}

function ownFile(path: string, template: string): OwnFile | undefined {
  const shared = sharedFileOf(template);
  return shared === undefined ? undefined : { path, folder: folderOf(template), shared };
}

function ofQueue(
  { queue, virtualMta }: QueueDeferral,
  parts: GatheringParts,
): { readonly domain: string; readonly log: string | undefined } {
  const { domain } = queueParts(queue);
  return { domain, log: parts.of(domain, virtualMta, undefined).log };
}

/** As in the log of the server. */
function outcomeLine(outcome: Outcome & RecordedOutcome, logFiles: LogFiles): string {
  const { kind, attempt } = outcome;
  const level = kind === "bounced" || kind === "deleted" ? "notice" : "info";
  const event = { level, from: "logging", message: kind, fields: outcomeFields(outcome) } as const;
  return lineOf(event, attempt.at, logFiles);
}

function deferralLine(deferral: QueueDeferral, logFiles: LogFiles): string {
  const fields = deferralFields(deferral);
  const event = { level: "notice", from: "logging", message: "queue deferred", fields } as const;
  return lineOf(event, deferral.at, logFiles);
}

/** One line at a time. */
const SINGLE = new LineBytes();

function lineOf(event: LogEvent, at: number, logFiles: LogFiles): string {
  logFiles.addLine(SINGLE, event, at);
  return SINGLE.take().toString();
}

/** The domain of a recipient, as queues know it. */
function domainOf(address: string): string {
  const domain = address.slice(address.lastIndexOf("@") + 1).toLowerCase();
  return isAscii(domain) ? domain : (normalizeAddressDomain(domain) ?? domain);
}
