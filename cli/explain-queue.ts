import { queueParts } from "../core/mod.ts";
import { Refused } from "./exit.ts";
import { isRecord, type JsonRecord, numberOf, rawTextOf, rowsOf, textOf } from "./json.ts";
import { effectTexts, timeText, timeUntil, valueTexts } from "./queue-texts.ts";
import { queuesSeen, type View } from "./queue-view.ts";
import { factsText, type Terminal } from "./terminal.ts";
import { countText, directiveOf, waitsOf } from "./wait-text.ts";

/** What `mta explain DOMAIN/VMTA` is asked. */
export interface QueueQuestion {
  readonly view: View;
  /** What was asked for. */
  readonly name: string;
  readonly json: boolean;
  readonly ask: (path: string) => Promise<unknown>;
}

/** `mta explain DOMAIN/VMTA`: why the mail of queues waits, and by which settings. */
export async function explainQueues(
  { view, name, json, ask }: QueueQuestion,
  to: Terminal,
): Promise<void> {
  const queues = queuesSeen(rowsOf(await ask("/queues")), view).slice(0, view.most);
  if (queues.length === 0)
    throw new Refused(`there is no queue ${name} with mail or a state to keep`);
  const told: JsonRecord[] = [];
  for (const queue of queues) told.push({ ...queue, setBy: await settingOf(queue, ask) });
  if (json) return to.print(JSON.stringify(told, undefined, 2));
  to.print(told.map((queue) => queueText(queue, Date.now())).join("\n\n"));
}

/** The line of the configuration that the limit comes from; null when that is not known. */
async function settingOf(queue: JsonRecord, ask: QueueQuestion["ask"]): Promise<JsonRecord | null> {
  const waits = waitsOf(queue);
  const directive = waits === undefined ? "" : directiveOf(waits);
  if (directive === "") return null;
  const { domain, virtualMta } = queueParts(rawTextOf(queue, "name"));
  const settings = rowsOf(
    await ask(`/settings?${new URLSearchParams({ domain, vmta: virtualMta })}`),
  );
  return settings.find((one) => rawTextOf(one, "directive") === directive) ?? null;
}

function queueText(queue: JsonRecord, now: number): string {
  const lines: (readonly [string, string])[] = [
    ["queue", textOf(queue, "name")],
    ["recipients", String(numberOf(queue, "recipients"))],
    ["connections", String(numberOf(queue, "connections"))],
    ["mode", modeText(queue, now)],
    ...waitLines(queue, now),
  ];
  for (const lane of rowsOf(queue.lanes)) lines.push(["part", laneText(lane, now)]);
  for (const effect of effectTexts(queue, now)) lines.push(["effect", effect]);
  if (textOf(queue, "lastError") !== "") lines.push(["last error", textOf(queue, "lastError")]);
  return factsText(lines);
}

function modeText(queue: JsonRecord, now: number): string {
  const end = timeUntil(numberOf(queue, "modeUntil"), now);
  return `${textOf(queue, "mode")}${end === "" ? "" : `, for ${end}`}`;
}

function waitLines(queue: JsonRecord, now: number): readonly (readonly [string, string])[] {
  const waits = waitsOf(queue);
  if (waits === undefined) {
    const idle = numberOf(queue, "recipients") === 0 ? "nothing: it has no mail" : "nothing";
    return [["waits for", idle]];
  }
  const lines: [string, string][] = [
    ["waits for", `${textOf(waits, "text")} (${textOf(waits, "reason")})`],
  ];
  const limit = [directiveOf(waits), countText(waits)].filter((one) => one !== "").join(": ");
  const set = isRecord(queue.setBy) ? textOf(queue.setBy, "at") || "default" : "";
  if (limit !== "") lines.push(["limit", set === "" ? limit : `${limit}, set at ${set}`]);
  const until = numberOf(waits, "until");
  const end = timeUntil(until, now);
  if (end !== "") lines.push(["goes on in", `${end}, at ${timeText(until)}`]);
  return lines;
}

function laneText(lane: JsonRecord, now: number): string {
  const what = valueTexts(lane);
  const many = `${numberOf(lane, "recipients")}${lane.more === true ? " or more" : ""} recipients`;
  const end = timeUntil(numberOf(lane, "heldUntil"), now);
  const held = textOf(lane, "heldBy");
  const why = held === "" ? "" : `: ${held}${end === "" ? "" : ` (${end})`}`;
  return `${what.length === 0 ? "all other mail" : what.join(", ")}, ${many}${why}`;
}
