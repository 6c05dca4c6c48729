import { factsText, table } from "../terminal.ts";
import type { Counts } from "./counts.ts";
import type { Groups } from "./groups.ts";
import type { LiveState } from "./live-state.ts";
import type { Statistics } from "./statistics.ts";
import { isoTime, peakOf, perHour, SHARES } from "./statistics-data.ts";

/** Statistics as people read them. */
export function statisticsText(
  found: Statistics,
  rows: number,
  live: LiveState | undefined,
): string {
  const parts = [
    factsText(summary(found)),
    ...found.groups.map((groups) => tableText(groups, rows)),
    failuresText("bounces by category", found.categories, rows, found.all),
    failuresText("bounces by reason", found.reasons, rows, found.all),
    ...(live === undefined ? [] : [liveText(live)]),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

function summary(found: Statistics): readonly (readonly [string, string])[] {
  const { all, timeline } = found;
  const { delivered, bounced, deferred } = all;
  const [first, last] = [isoTime(timeline.first), isoTime(timeline.last)];
  const more = [
    ["queues deferred", all.queueDeferred],
    ["received", all.received],
    ["remote bounces", all.remoteBounces],
    ["remote states", all.remoteStates],
    ["complaints", all.complaints],
  ] as const;
  const peak = peakOf(found);
  const rate = perHour(delivered, found);
  const span = peak?.seconds === 60 ? "one minute" : `${(peak?.seconds ?? 0) / 60} minutes`;
  return [
    ["time", first === undefined ? "no records" : `${first} to ${last ?? ""}`],
    [
      "delivered",
      `${grouped(delivered)}${shareOf(all, 1 - all.bounceShare)}, ${sizeText(all.bytes)}`,
    ],
    ["bounced", `${grouped(bounced)}${shareOf(all, all.bounceShare)}`],
    ["deferred", `${grouped(deferred)} times`],
    ...more
      .filter(([, count]) => count > 0)
      .map(([name, count]) => [name, grouped(count)] as const),
    ...(rate === 0 ? [] : [["rate", `${grouped(rate)} delivered an hour`] as const]),
    ...(peak === undefined
      ? []
      : [
          [
            "peak",
            `${grouped(peak.delivered)} delivered in ${span}, at ${peak.at ?? "?"}`,
          ] as const,
        ]),
    ...(all.times.count === 0 ? [] : [["time to delivery", timesText(all)] as const]),
  ];
}

function timesText({ times }: Counts): string {
  const parts = SHARES.map(
    (share) => `${share * 100} % within ${secondsText(times.within(share))}`,
  );
  return [...parts, `the longest ${secondsText(times.longest)}`].join(", ");
}

function shareOf(all: Counts, share: number): string {
  return all.delivered + all.bounced === 0 ? "" : ` (${percent(share)})`;
}

function tableText(groups: Groups, rows: number): string {
  const { groups: top, others } = groups.top(rows);
  if (top.length === 0) return "";
  const text = table(
    [groups.by, "delivered", "bounced", "% bounced", "deferred", "50 %", "95 %", "MB"],
    top.map(({ name, counts }) => [
      name === "" ? "(none)" : name,
      counts.delivered,
      counts.bounced,
      Number((counts.bounceShare * 100).toFixed(1)),
      counts.deferred,
      secondsText(counts.times.within(0.5)),
      secondsText(counts.times.within(0.95)),
      Number((counts.bytes / 1e6).toFixed(1)),
    ]),
  );
  const rough = groups.isRough ? "; so many that small ones may be told too low" : "";
  return others === 0 ? text : `${text}\n(${grouped(others)} more${rough})`;
}

function failuresText(title: string, groups: Groups, rows: number, all: Counts): string {
  const { groups: top, others } = groups.top(rows);
  const failed = all.bounced + all.remoteBounces;
  if (top.length === 0 || failed === 0) return "";
  const text = table(
    [title, "count", "%"],
    top.map(({ name, counts }) => [
      name === "" ? "(none)" : name,
      counts.records,
      Number(((counts.records / failed) * 100).toFixed(1)),
    ]),
  );
  return others === 0 ? text : `${text}\n(${grouped(others)} more)`;
}

function liveText({ recipients, queues, connections, domains }: LiveState): string {
  const head = `in the queues now: ${grouped(recipients)} recipients, ${grouped(queues)} queues, ${grouped(connections)} connections`;
  if (domains.length === 0) return head;
  const rows = domains.map((one) => [one.domain, one.recipients, one.connections]);
  return `${head}\n${table(["domain", "rcpt", "conn"], rows)}`;
}

/** `1,234,567`. */
function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function sizeText(bytes: number): string {
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** `45s`, `12m`, `3.5h`; empty for none. */
function secondsText(seconds: number | undefined): string {
  if (seconds === undefined) return "";
  if (seconds < 120) return `${Math.round(seconds)}s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)}m` : `${(seconds / 3600).toFixed(1)}h`;
}
