import { isRecord, type JsonRecord, numberOf, rawTextOf, rowsOf, textOf } from "./json.ts";
import { queuesSeen, type View } from "./queue-view.ts";
import {
  type EventsWanted,
  printEvents,
  recentEventsOf,
  type ShownEvent,
  shownEvents,
} from "./recent-events.ts";
import { type Terminal, table } from "./terminal.ts";
import { type Form, type Tree, treeText } from "./tree.ts";
import { directiveOf, waitsOf, waitText } from "./wait-text.ts";

/** What `show queues` is asked. */
export interface QueuesRequest {
  readonly ask: (path: string) => Promise<unknown>;
  readonly view: View;
  readonly form: Form;
  /** What happened in them lately. */
  readonly events: EventsWanted;
}

/** `mta show queues`: prints the queues that a view wants, and how many of how many they are. */
export async function showQueues(request: QueuesRequest, to: Terminal): Promise<void> {
  const { ask, view, form, events: wanted } = request;
  const matching = queuesSeen(rowsOf(await ask("/queues")), view);
  const shown = matching.slice(0, view.most);
  const names = shown.map((row) => rawTextOf(row, "name"));
  const events = await recentEventsOf(names, ask);
  if (form !== "text") {
    const queue = shown.map((row) => {
      return queueTree(row, shownEvents(events.get(rawTextOf(row, "name")), wanted));
    });
    to.print(treeText({ title: "Queues", queue }, form));
    return;
  }
  to.print(queuesText(shown, Date.now()));
  printEvents(names, events, wanted, to);
  to.print(`\n${shown.length} of ${matching.length} matching queues.`);
}

/** Queues as a table. */
export function queuesText(rows: readonly JsonRecord[], now: number): string {
  return table(
    ["queue", "rcpt", "conn", "state", "retry", "why it waits"],
    rows.map((row) => [
      textOf(row, "name"),
      numberOf(row, "recipients"),
      numberOf(row, "connections"),
      row.paused === true ? "paused" : textOf(row, "mode"),
      timeUntil(numberOf(row, "retryAt"), now),
      [whyText(row), ...effectTexts(row, now)].filter((one) => one !== "").join("; "),
    ]),
  );
}

/** Why a queue waits; of one without mail, why it is paused or what failed last. */
function whyText(row: JsonRecord): string {
  const waits = waitText(row);
  return row.paused === true
    ? waits || textOf(row, "pauseReason")
    : lanesText(row) || waits || textOf(row, "lastError");
}

/** How many parts of its mail wait though others may go, and why the first of them does. */
function lanesText(row: JsonRecord): string {
  const held = rowsOf(row.lanes).filter((lane) => rawTextOf(lane, "heldBy") !== "");
  const [first] = held;
  if (first === undefined) return "";
  return `${held.length === 1 ? "1 lane waits" : `${held.length} lanes wait`}: ${textOf(first, "heldBy")}`;
}

/** A time to come, e.g. `90s` or `2h05m`; empty when it has come. */
export function timeUntil(at: number, now: number): string {
  if (at <= now) return "";
  const seconds = Math.ceil((at - now) / 1000);
  if (seconds < 600) return `${seconds}s`;
  const minutes = Math.ceil(seconds / 60);
  const rest = String(minutes % 60).padStart(2, "0");
  return minutes < 60 ? `${minutes}m` : `${Math.floor(minutes / 60)}h${rest}m`;
}

/** A time as UTC, to the second; empty for 0. */
export function timeText(at: number): string {
  return at === 0 ? "" : `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** What a part of mail has in common, each as in `job 7`. */
export function valueTexts({ values }: JsonRecord): readonly string[] {
  return isRecord(values) ? Object.keys(values).map((by) => `${by} ${textOf(values, by)}`) : [];
}

/** What plugins have asked for, each in a few words. */
export function effectTexts(row: JsonRecord, now: number): readonly string[] {
  return rowsOf(row.effects).map((one) => {
    const end = timeUntil(numberOf(one, "until"), now);
    const [effect, on, by] = [textOf(one, "effect"), textOf(one, "on"), textOf(one, "by")];
    return `${effect} ${on} (${by}${end === "" ? "" : `, ${end}`})`;
  });
}

/** A queue in PowerMTA's tree, as far as it is known here. */
export function queueTree(
  row: JsonRecord,
  recent: readonly ShownEvent[],
): { readonly [name: string]: Tree } {
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
    conn: numberOf(row, "connections"),
    paused: row.paused === true,
    mode: rawTextOf(row, "mode"),
    ...(retryAt === 0 ? {} : { retryTime: new Date(retryAt).toISOString() }),
    ...waitTree(row),
    event: [
      ...events.map(([type = "", text = ""]) => ({ type, text })),
      ...recent.map(({ type, time, text }) => ({ type, time, text })),
    ],
    ...laneTrees(rowsOf(row.lanes)),
  };
}

/** What the queue waits for, if anything. */
function waitTree(row: JsonRecord): { readonly [name: string]: Tree } {
  const waits = waitsOf(row);
  if (waits === undefined) return {};
  const until = numberOf(waits, "until");
  const limit = isRecord(waits.limit) ? waits.limit : undefined;
  return {
    waits: {
      reason: rawTextOf(waits, "reason"),
      text: rawTextOf(waits, "text"),
      ...(until === 0 ? {} : { until: new Date(until).toISOString() }),
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
function windowTree({ window }: JsonRecord): { readonly [name: string]: Tree } {
  return typeof window === "number" || window === "day" ? { window } : {};
}

/** The parts of a queue's mail that limits or holds tell apart, where there are some. */
function laneTrees(lanes: readonly JsonRecord[]): { readonly [name: string]: Tree } {
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
        ...(heldUntil === 0 ? {} : { heldUntil: new Date(heldUntil).toISOString() }),
        value: Object.entries(isRecord(lane.values) ? lane.values : {}).map(([by, value]) => ({
          by,
          value: String(value),
        })),
      };
    }),
  };
}
