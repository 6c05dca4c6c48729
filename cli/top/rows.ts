import { grouped } from "../grouped.ts";
import { isRecord, type JsonRecord, numberOf, rawTextOf, rowsOf, textOf } from "../json.ts";
import { timeText, timeUntil } from "../queue-texts.ts";
import { shownEvents } from "../recent-events.ts";
import { waitText } from "../wait-text.ts";
import type { Detail, Facts } from "./feed.ts";
import type { Row } from "./screen.ts";
import type { View } from "./view.ts";

/** Rows above and below those that can be chosen: two of the server, what is told, the head, and the keys. */
export const FRAME = 5;

/** What a picture is made of. */
export interface Shot {
  readonly view: View;
  /** Undefined until the first answer. */
  readonly facts: Facts | undefined;
  /** What was done last, or what went wrong. */
  readonly message: string;
  readonly now: number;
  readonly width: number;
  readonly height: number;
}

/** The rows of a picture. */
export function rowsFor(shot: Shot): readonly Row[] {
  const { view, facts, height } = shot;
  if (view.help) return HELP.map((text) => ({ text, look: "plain" }));
  const room = Math.max(height - FRAME, 0);
  const body =
    facts?.detail === undefined
      ? listRows(shot, room)
      : detailRows(facts.detail, shot.now, view.queue ?? "").slice(0, room + 1);
  const filled: Row[] = [...headRows(shot), ...body];
  while (filled.length < height - 1) filled.push({ text: "", look: "plain" });
  return [...filled, { text: keysText(view), look: "inverse" }];
}

function headRows({ facts, message, now, view }: Shot): readonly Row[] {
  const status = facts?.status ?? {};
  const alarms = rowsOf(status.alarms);
  const up = spanText(now - numberOf(status, "startedAt"));
  const known = [
    `queues ${grouped(numberOf(status, "queues"))}`,
    `recipients ${grouped(numberOf(status, "recipients"))}`,
    `connections out ${grouped(numberOf(status, "connectionsOut"))}`,
    ...(status.draining === true ? ["STOPPING"] : []),
  ].join("   ");
  const first = facts === undefined ? "mta top" : `mta top   up ${up}   ${known}`;
  const asked = view.asked && `${view.asked.action} ${view.asked.queue}? y/n`;
  const [alarm] = alarms;
  const told =
    asked ??
    (message || (alarm === undefined ? "" : `${alarms.length} alarms: ${textOf(alarm, "text")}`));
  return [
    { text: `${timeText(now).slice(11, 19)}  ${first}`, look: "bold" },
    { text: `${" ".repeat(10)}${trafficText(facts?.traffic)}`, look: "plain" },
    { text: told, look: asked !== undefined || alarm !== undefined ? "alarm" : "plain" },
  ];
}

function trafficText(traffic: JsonRecord | undefined): string {
  const minute = traffic?.lastMinute;
  if (!isRecord(minute)) return "";
  const count = (name: string): string => grouped(numberOf(minute, name));
  return `last minute: ${count("recipientsIn")} in, ${count("delivered")} delivered, ${count("deferred")} deferred, ${count("bounced")} bounced`;
}

function listRows({ view, facts, now, width }: Shot, room: number): readonly Row[] {
  const queues = facts?.queues ?? [];
  const widest = Math.max(Math.min(Math.floor(width / 2), 40), 8);
  const mark = (column: View["sort"], title: string): string =>
    view.sort === column ? `${title}*` : title;
  const head = columns(widest, [
    mark("name", "queue"),
    mark("rcpt", "rcpt"),
    mark("conn", "conn"),
    "state",
    "retry",
    "why it waits",
  ]);
  const rows = queues.slice(view.first, view.first + room).map((row, at): Row => {
    const state = row.paused === true ? "paused" : textOf(row, "mode");
    const text = columns(widest, [
      textOf(row, "name"),
      grouped(numberOf(row, "recipients")),
      grouped(numberOf(row, "connections")),
      state,
      timeUntil(numberOf(row, "retryAt"), now),
      waitText(row) || textOf(row, "lastError"),
    ]);
    return { text, look: view.first + at === view.chosen ? "inverse" : "plain" };
  });
  const none = facts !== undefined && queues.length === 0;
  return [
    { text: head, look: "bold" },
    ...(none ? [{ text: "no queue has mail, or a state to keep", look: "plain" } as const] : rows),
  ];
}

/** Cells in columns; numbers stand right, the last cell takes what is left. */
function columns(
  widest: number,
  cells: readonly [string, string, string, string, string, string],
): string {
  const [name, rcpt, conn, state, retry, why] = cells;
  const cut = name.length > widest ? `${name.slice(0, widest - 1)}…` : name;
  return `${cut.padEnd(widest)} ${rcpt.padStart(11)} ${conn.padStart(6)} ${state.padEnd(8)} ${retry.padStart(6)}  ${why}`.trimEnd();
}

/** One queue: its facts, its last errors, its recipients. */
function detailRows(
  { queue, recipients, events }: Detail,
  now: number,
  name: string,
): readonly Row[] {
  const many = grouped(numberOf(queue, "recipients"));
  const state = queue.paused === true ? "paused" : textOf(queue, "mode");
  const known = rawTextOf(queue, "name") !== "";
  const facts = known
    ? [
        `${many} recipients, ${numberOf(queue, "connections")} connections, ${state}`,
        `waits: ${waitText(queue) || "for nothing"}`,
        `last error: ${textOf(queue, "lastError") || "none"}`,
      ]
    : ["it has no mail any more"];
  const last = shownEvents(events, { errors: true, recipients: true, modes: true })
    .toReversed()
    .slice(0, 10);
  return [
    { text: name, look: "bold" },
    ...facts.map((text): Row => ({ text: `  ${text}`, look: "plain" })),
    ...(last.length === 0 ? [] : [{ text: "last events", look: "bold" } as const]),
    ...last.map(
      ({ time, type, text }): Row => ({
        text: `  ${time.slice(11, 19)} ${type} ${text}`,
        look: "plain",
      }),
    ),
    ...(recipients.length === 0 ? [] : [{ text: "recipients", look: "bold" } as const]),
    ...recipients.map((row): Row => ({ text: `  ${recipientText(row, now)}`, look: "plain" })),
  ];
}

function recipientText(row: JsonRecord, now: number): string {
  const tries = numberOf(row, "attempts");
  const next =
    row.underWay === true ? "under way" : timeUntil(numberOf(row, "nextAttempt"), now) || "due";
  return `${textOf(row, "recipient")}  from ${textOf(row, "sender") || "<>"}  ${textOf(row, "id")}  ${tries} tries, ${next}`;
}

function spanText(milliseconds: number): string {
  const minutes = Math.max(Math.floor(milliseconds / 60_000), 0);
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${Math.floor(hours / 24)}d`;
  return hours > 0 ? `${hours}h${String(minutes % 60).padStart(2, "0")}m` : `${minutes}m`;
}

function keysText({ queue, asked }: View): string {
  if (asked !== undefined) return "y yes   any other key no";
  const acts = "p pause  u resume  t try now";
  return queue === undefined
    ? `q quit  ↑↓ choose  Enter look into  sort: r rcpt c conn n name  ${acts}  h help`
    : `q back  ${acts}  h help`;
}

const HELP: readonly string[] = [
  "mta top: the queues of a server, live",
  "",
  "↑ ↓ j k PgUp PgDn Home End   choose a queue",
  "Enter                        its recipients, what happened lately, why it waits",
  "Esc Backspace q              back to the list; q in the list ends",
  "r c n                        sort by recipients, connections, name",
  "p u t                        pause, resume, try now: asks first",
  "Space                        look again now",
  "Ctrl-C                       end",
  "",
  "any key: back",
];
