import { xmlText } from "../../core/mod.ts";
import type { Statistics } from "./statistics.ts";
import { isoTime } from "./statistics-data.ts";
import type { Step } from "./timeline.ts";

const WIDTH = 960;
const CHART = { left: 70, top: 60, width: 870, height: 240 };
const ROW = 22;
const COLOURS = { delivered: "#2f7d4f", deferred: "#d9a441", bounced: "#b5403a" } as const;
const KINDS = ["delivered", "deferred", "bounced"] as const;
/** Bars of the chart at most: steps of time are put together until they fit. */
const MOST_BARS = 120;

/** A drawing of statistics (SVG 1.1): what happened by time, and the largest domains or what else the first table is by. */
export function statisticsPicture(found: Statistics, rows: number): string {
  const [table] = found.groups;
  const top = table?.top(rows).groups ?? [];
  const height = CHART.top + CHART.height + 70 + top.length * ROW + 30;
  const most = Math.max(...top.map(({ counts }) => counts.delivered + counts.bounced), 1);
  const bars = top.map(({ name, counts }, at) => {
    const y = CHART.top + CHART.height + 80 + at * ROW;
    const scale = (count: number): number => (count / most) * 560;
    const [delivered, bounced] = [scale(counts.delivered), scale(counts.bounced)];
    return [
      text(250, y + 12, shorter(name === "" ? "(none)" : name), "end"),
      rectangle(260, y, delivered, ROW - 6, COLOURS.delivered),
      rectangle(260 + delivered, y, bounced, ROW - 6, COLOURS.bounced),
      text(268 + delivered + bounced, y + 12, String(counts.delivered + counts.bounced)),
    ].join("\n");
  });
  const { all, timeline } = found;
  const span = `${isoTime(timeline.first) ?? ""} to ${isoTime(timeline.last) ?? ""}`;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="12">`,
    `<title>Mail ${xmlText(span)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    text(CHART.left, 22, Number.isFinite(timeline.first) ? span : "no records"),
    ...KINDS.flatMap((kind, at) => [
      rectangle(CHART.left + at * 160, 34, 12, 12, COLOURS[kind]),
      text(CHART.left + at * 160 + 18, 44, `${kind}: ${all[kind]}`),
    ]),
    ...timeBars(timeline.steps(), timeline.stepLength),
    ...(table === undefined ? [] : [text(260, CHART.top + CHART.height + 60, `by ${table.by}`)]),
    ...bars,
    "</svg>",
  ].join("\n")}\n`;
}

function timeBars(steps: readonly Step[], length: number): readonly string[] {
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined) return [];
  const count = (last.at - first.at) / length + 1;
  const together = Math.ceil(count / MOST_BARS);
  const bars = new Map<number, Record<(typeof KINDS)[number], number>>();
  for (const step of steps) {
    const at = Math.floor((step.at - first.at) / length / together);
    const sum = bars.get(at) ?? { delivered: 0, deferred: 0, bounced: 0 };
    for (const kind of KINDS) sum[kind] += step[kind];
    bars.set(at, sum);
  }
  const totals = [...bars.values()].map((sum) => sum.delivered + sum.deferred + sum.bounced);
  const most = Math.max(...totals, 1);
  const width = CHART.width / Math.ceil(count / together);
  const bottom = CHART.top + CHART.height;
  const drawn = [...bars].flatMap(([at, sum]) => {
    let y = bottom;
    return KINDS.map((kind) => {
      const height = (sum[kind] / most) * CHART.height;
      y -= height;
      return rectangle(CHART.left + at * width, y, Math.max(width - 1, 0.5), height, COLOURS[kind]);
    });
  });
  const minutes = (length * together) / 60;
  return [
    ...drawn,
    rectangle(CHART.left, bottom, CHART.width, 1, "#333333"),
    text(CHART.left - 6, CHART.top + 10, String(most), "end"),
    text(CHART.left - 6, bottom, "0", "end"),
    text(CHART.left, bottom + 18, `each bar ${minutes === 1 ? "a minute" : `${minutes} minutes`}`),
  ];
}

function rectangle(x: number, y: number, width: number, height: number, fill: string): string {
  const [left, top, wide, high] = [x, y, width, height].map((one) => one.toFixed(1));
  return `<rect x="${left}" y="${top}" width="${wide}" height="${high}" fill="${fill}"/>`;
}

function text(x: number, y: number, content: string, anchor: "start" | "end" = "start"): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${xmlText(content)}</text>`;
}

function shorter(name: string): string {
  return name.length > 32 ? `${name.slice(0, 31)}…` : name;
}
