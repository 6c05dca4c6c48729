import { kilobytes, type Members } from "../core/mod.ts";
import { isRecord, type JsonRecord, numberOf, rawTextOf } from "./json.ts";
import { isoTime } from "./queue-texts.ts";

/** A recipient that waits, as a tree: PowerMTA's columns first, then what we know besides. */
export function recipientTree(row: JsonRecord): Members {
  const next = numberOf(row, "nextAttempt");
  const [job, envelope] = [rawTextOf(row, "job"), rawTextOf(row, "envelopeId")];
  const held = rawTextOf(row, "laneHeldBy");
  return {
    queue: rawTextOf(row, "queue"),
    rcpt: rawTextOf(row, "recipient"),
    orig: rawTextOf(row, "sender"),
    ...(job === "" ? {} : { jobId: job }),
    ...(envelope === "" ? {} : { envId: envelope }),
    kb: kilobytes(numberOf(row, "size")),
    timeQueued: isoTime(numberOf(row, "receivedAt")),
    priority: numberOf(row, "priority"),
    paused: row.paused === true,
    ...(next === 0 ? {} : { schedule: isoTime(next) }),
    id: rawTextOf(row, "id"),
    size: numberOf(row, "size"),
    attempts: numberOf(row, "attempts"),
    underWay: row.underWay === true,
    ...(held === "" ? {} : { held }),
    ...valuesTree("lane", row.lane),
    ...valuesTree("note", row.notes),
    ...valuesTree("rcptNote", row.recipientNotes),
  };
}

/** Texts by name: names are anything, so that they are values in the tree. */
function valuesTree(name: string, values: unknown): Members {
  if (!isRecord(values)) return {};
  const members = Object.entries(values).map(([by, value]) => ({ by, value: String(value) }));
  return members.length === 0 ? {} : { [name]: members };
}
