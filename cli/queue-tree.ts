import { kilobytes, type Members } from "../core/mod.ts";
import { isRecord, type JsonRecord, numberOf, rawTextOf, rowsOf } from "./json.ts";
import { effectTexts, isoTime } from "./queue-texts.ts";
import type { ShownEvent } from "./recent-events.ts";
import { directiveOf, waitsOf } from "./wait-text.ts";

/** A queue in PowerMTA's tree, as far as it is known here. */
export function queueTree(row: JsonRecord, recent: readonly ShownEvent[], bytes?: number): Members {
  const retryAt = numberOf(row, "retryAt");
  const events = [
    ["paused", rawTextOf(row, "pauseReason")],
    ["held", rawTextOf(row, "heldBy")],
    ["error", rawTextOf(row, "lastError")],
    ...effectTexts(row, Date.now()).map((text) => ["effect", text]),
  ].filter(([, text]) => text !== "");
  return {
    name: rawTextOf(row, "name"),
    rcp: numberOf(row, "recipients"),
    ...(bytes === undefined ? {} : { kb: kilobytes(bytes) }),
    conn: numberOf(row, "connections"),
    paused: row.paused === true,
    mode: rawTextOf(row, "mode"),
    ...(retryAt === 0 ? {} : { retryTime: isoTime(retryAt) }),
    ...waitTree(row),
    event: [
      ...events.map(([type = "", text = ""]) => ({ type, text })),
      ...recent.map(({ type, time, text }) => ({ type, time, text })),
    ],
    ...laneTrees(rowsOf(row.lanes)),
  };
}

/** What the queue waits for, if anything. */
function waitTree(row: JsonRecord): Members {
  const waits = waitsOf(row);
  if (waits === undefined) return {};
  const until = numberOf(waits, "until");
  const limit = isRecord(waits.limit) ? waits.limit : undefined;
  return {
    waits: {
      reason: rawTextOf(waits, "reason"),
      text: rawTextOf(waits, "text"),
      ...(until === 0 ? {} : { until: isoTime(until) }),
      ...(limit === undefined
        ? {}
        : {
            limit: {
              name: rawTextOf(limit, "name"),
              directive: directiveOf(waits),
              used: numberOf(limit, "used"),
              most: numberOf(limit, "most"),
              ...windowTree(limit),
            },
          }),
    },
  };
}

/** The span of time of a rate, milliseconds, or `day`; nothing for a limit of connections. */
function windowTree({ window }: JsonRecord): Members {
  return typeof window === "number" || window === "day" ? { window } : {};
}

/** The parts of a queue's mail that limits or holds tell apart, where there are some. */
function laneTrees(lanes: readonly JsonRecord[]): Members {
  if (lanes.length === 0) return {};
  return {
    lane: lanes.map((lane) => {
      const heldUntil = numberOf(lane, "heldUntil");
      const held = rawTextOf(lane, "heldBy");
      return {
        rcp: numberOf(lane, "recipients"),
        more: lane.more === true,
        shared: lane.shared === true,
        ...(held === "" ? {} : { held }),
        ...(heldUntil === 0 ? {} : { heldUntil: isoTime(heldUntil) }),
        value: Object.entries(isRecord(lane.values) ? lane.values : {}).map(([by, value]) => ({
          by,
          value: String(value),
        })),
      };
    }),
  };
}
