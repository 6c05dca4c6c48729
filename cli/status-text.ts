import { kilobytes } from "../core/mod.ts";
import { type JsonRecord, numberOf, rowsOf, textOf } from "./json.ts";
import { effectTexts, isoTime } from "./queue-texts.ts";
import {
  alarmsOf,
  consumersOf,
  flowsOf,
  lagOf,
  partOf,
  type ServerStatus,
  SPANS,
} from "./status-facts.ts";
import { alarming, type Terminal, table } from "./terminal.ts";

/** `show status` for people: traffic, connections and queues as tables, then the rest a fact a line. */
export function statusText(told: ServerStatus, now: number, to: Pick<Terminal, "colour">): string {
  const { status, traffic } = told;
  const since = isoTime(numberOf(status, "startedAt"));
  const parts = [
    ...(traffic.total === undefined ? [] : [trafficTable(traffic), connectionTable(told)]),
    ...(rowsOf(told.agents).length === 0 ? [] : [queueTable(told)]),
  ];
  const facts = [
    `running since       ${since}${status.draining === true ? " (draining)" : ""}`,
    `queues              ${numberOf(status, "queues")}`,
    `recipients waiting  ${numberOf(status, "recipients")}`,
    `connections out     ${numberOf(status, "connectionsOut")}`,
    ...dnsFact(told),
    ...olderOf(status),
    ...consumersOf(status).map((consumer) => consumerText(consumer, now)),
    ...effectTexts(status, now).map((text) => `effect              ${text}`),
    ...alarmsOf(status).map((alarm) => {
      const since = isoTime(numberOf(alarm, "since"));
      const text = `ALARM               ${textOf(alarm, "severity")} since ${since}, ${textOf(alarm, "from")} ${textOf(alarm, "key")}: ${textOf(alarm, "text")}`;
      return alarming(text, to);
    }),
  ];
  return [...parts, facts.join("\n")].join("\n\n");
}

function trafficTable(traffic: JsonRecord): string {
  return table(
    ["traffic", "in: rcpt", "messages", "kbytes", "out: rcpt", "messages", "kbytes"],
    SPANS.map(([, span, name]) => {
      const { in: came, out: went } = flowsOf(traffic, span);
      return [name, came.rcp, came.msg, came.kb, went.rcp, went.msg, went.kb];
    }),
  );
}

function connectionTable({ traffic }: ServerStatus): string {
  const connections = partOf(traffic, "connections");
  return table(
    ["connections", "open", "top", "most"],
    ["in", "out"].map((direction) => {
      const figures = partOf(connections, direction);
      const most = numberOf(figures, "limit");
      const [current, top] = [numberOf(figures, "current"), numberOf(figures, "top")];
      return [direction, current, top, most === 0 ? "no limit" : most];
    }),
  );
}

function queueTable({ agents, census }: ServerStatus): string {
  const bytes = new Map(
    rowsOf(census.agents).map((row) => [textOf(row, "name"), numberOf(row, "bytes")]),
  );
  return table(
    ["queued for", "rcpt", "domains", "kbytes"],
    rowsOf(agents).map((row) => [
      textOf(row, "agent") || "(no agent)",
      numberOf(row, "recipients"),
      numberOf(row, "domains"),
      census.complete === true ? kilobytes(bytes.get(textOf(row, "agent")) ?? 0) : "",
    ]),
  );
}

function dnsFact({ dns }: ServerStatus): readonly string[] {
  if (dns.kept === undefined) return [];
  return [`DNS answers kept    ${numberOf(dns, "kept")}, ${numberOf(dns, "asking")} being asked`];
}

/** Configurations that are not in force any more, and how many sessions still work under them. */
function olderOf(status: JsonRecord): readonly string[] {
  const older = numberOf(status, "olderConfigurations");
  if (older === 0) return [];
  return [`older configurations  ${older}, used by ${numberOf(status, "olderUsers")}`];
}

function consumerText(consumer: JsonRecord, now: number): string {
  const behind = numberOf(consumer, "behind");
  const dropped = numberOf(consumer, "dropped");
  const error = textOf(consumer, "error");
  const parts = [
    behind === 0
      ? "up to date"
      : `${behind === 1 ? "1 event" : `${behind} events`} behind (${numberOf(consumer, "waiting")} bytes, ${lagOf(consumer, now)} s)`,
    ...(dropped > 0 ? [`${dropped} given up`] : []),
    ...(error === "" ? [] : [error]),
  ];
  return `journal             ${textOf(consumer, "name")}: ${parts.join(", ")}`;
}
