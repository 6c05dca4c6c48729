import { arch, cpus, platform, release, totalmem } from "node:os";
import { VERSION } from "../core/mod.ts";
import { type JsonRecord, numberOf, recordIn, rowsOf, textOf } from "./json.ts";
import { effectTexts } from "./show-queues.ts";
import type { Terminal } from "./terminal.ts";
import { type Form, type Tree, treeText } from "./tree.ts";

/** `mta show status`: totals of the running server. */
export function showStatus(answer: unknown, form: Form, to: Terminal): void {
  const status = recordIn(answer);
  const now = Date.now();
  to.print(form === "text" ? statusText(status, now) : treeText(statusTree(status, now), form));
}

function statusText(status: JsonRecord, now: number): string {
  const since = new Date(numberOf(status, "startedAt")).toISOString();
  return [
    `running since       ${since}${status.draining === true ? " (draining)" : ""}`,
    `queues              ${numberOf(status, "queues")}`,
    `recipients waiting  ${numberOf(status, "recipients")}`,
    `connections out     ${numberOf(status, "connectionsOut")}`,
    ...olderOf(status),
    ...consumersOf(status).map((consumer) => consumerText(consumer, now)),
    ...effectTexts(status, now).map((text) => `effect              ${text}`),
    ...alarmsOf(status).map((alarm) => {
      const since = new Date(numberOf(alarm, "since")).toISOString();
      return `ALARM               ${textOf(alarm, "severity")} since ${since}, ${textOf(alarm, "from")} ${textOf(alarm, "key")}: ${textOf(alarm, "text")}`;
    }),
  ].join("\n");
}

/** Configurations that are not in force any more, and how many sessions still work under them. */
function olderOf(status: JsonRecord): readonly string[] {
  const older = numberOf(status, "olderConfigurations");
  if (older === 0) return [];
  return [`older configurations  ${older}, used by ${numberOf(status, "olderUsers")}`];
}

/** Who reads the journal; nobody from a server of an earlier version. */
function consumersOf({ consumers }: JsonRecord): readonly JsonRecord[] {
  return rowsOf(consumers);
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

/** How long the oldest event has waited for a consumer, seconds. */
function lagOf(consumer: JsonRecord, now: number): number {
  const since = numberOf(consumer, "since");
  return since === 0 ? 0 : Math.max(Math.round((now - since) / 1000), 0);
}

/** The alarms that are raised; none from a server of an earlier version. */
function alarmsOf({ alarms }: JsonRecord): readonly JsonRecord[] {
  return rowsOf(alarms);
}

/** What is known of PowerMTA's tree. The command runs on the server's host. */
function statusTree(status: JsonRecord, now: number): { readonly [name: string]: Tree } {
  const recipients = numberOf(status, "recipients");
  return {
    mta: {
      product: { name: "Postrider", version: VERSION },
      os: { name: platform(), version: release() },
      cpu: { type: arch(), count: cpus().length },
      ram: { real: totalmem() },
    },
    status: {
      timeNow: new Date(now).toISOString(),
      startupTime: new Date(numberOf(status, "startedAt")).toISOString(),
      shuttingDown: status.draining === true,
      olderConfigurations: {
        cur: numberOf(status, "olderConfigurations"),
        inUse: numberOf(status, "olderUsers"),
      },
      conn: { smtpOut: { cur: numberOf(status, "connectionsOut") } },
      queue: { smtp: { rcp: recipients, dom: numberOf(status, "queues") } },
      spool: { totalRcp: recipients },
      journal: consumersOf(status).map((consumer) => ({
        consumer: textOf(consumer, "name"),
        events: numberOf(consumer, "behind"),
        bytes: numberOf(consumer, "waiting"),
        seconds: lagOf(consumer, now),
        dropped: numberOf(consumer, "dropped"),
        error: textOf(consumer, "error"),
      })),
      alarm: alarmsOf(status).map((alarm) => ({
        from: textOf(alarm, "from"),
        key: textOf(alarm, "key"),
        severity: textOf(alarm, "severity"),
        text: textOf(alarm, "text"),
        since: new Date(numberOf(alarm, "since")).toISOString(),
      })),
    },
  };
}
