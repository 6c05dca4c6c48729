import { type Form, kilobytes, treeText } from "../core/mod.ts";
import { type Ask, type BytesOf, bytesOfQueues } from "./bytes-of-queues.ts";
import { type JsonRecord, numberOf, rawTextOf, rowsOf, textOf } from "./json.ts";
import { effectTexts, timeUntil } from "./queue-texts.ts";
import { queueTree } from "./queue-tree.ts";
import { queuesSeen, type View } from "./queue-view.ts";
import { type EventsWanted, printEvents, recentEventsOf, shownEvents } from "./recent-events.ts";
import { type Look, type Terminal, table } from "./terminal.ts";
import { waitText } from "./wait-text.ts";

/** What `show queues` is asked. */
export interface QueuesRequest {
  readonly ask: Ask;
  readonly view: View;
  readonly form: Form;
  /** What happened in them lately. */
  readonly events: EventsWanted;
}

/** `mta show queues`: prints the queues that a view wants, and how many of how many they are. */
export async function showQueues(request: QueuesRequest, to: Terminal): Promise<void> {
  const { ask, view, form, events: wanted } = request;
  const all = view.sort === "size" ? await bytesOfQueues(ask) : undefined;
  const matching = queuesSeen(rowsOf(await ask("/queues")), view, all);
  const shown = matching.slice(0, view.most);
  const names = shown.map((row) => rawTextOf(row, "name"));
  const bytesOf = all ?? (await bytesOfQueues(ask, names));
  const events = await recentEventsOf(names, ask);
  if (form !== "text") {
    const queue = shown.map((row) => {
      const name = rawTextOf(row, "name");
      return queueTree(row, shownEvents(events.get(name), wanted), bytesOf([name]));
    });
    to.print(treeText({ title: "Queues", queue }, form));
    return;
  }
  to.print(queuesText(shown, Date.now(), bytesOf, to));
  printEvents(names, events, wanted, to);
  to.print(`\n${shown.length} of ${matching.length} matching queues.`);
}

/** Queues as a table. */
export function queuesText(
  rows: readonly JsonRecord[],
  now: number,
  bytesOf: BytesOf = () => undefined,
  look?: Look,
): string {
  return table(
    ["queue", "rcpt", "kbytes", "conn", "state", "retry", "why it waits"],
    rows.map((row) => [
      textOf(row, "name"),
      numberOf(row, "recipients"),
      kilobytesText(bytesOf([rawTextOf(row, "name")])),
      numberOf(row, "connections"),
      row.paused === true ? "paused" : textOf(row, "mode"),
      timeUntil(numberOf(row, "retryAt"), now),
      [whyText(row), ...effectTexts(row, now)].filter((one) => one !== "").join("; "),
    ]),
    look,
  );
}

/** Bytes in a table; empty where they are not counted yet. */
export function kilobytesText(bytes: number | undefined): number | string {
  return bytes === undefined ? "" : kilobytes(bytes);
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
