import type { Counts } from "./counts.ts";
import type { DeliveryTimes } from "./delivery-times.ts";
import type { Groups } from "./groups.ts";
import type { LiveState } from "./live-state.ts";
import type { Statistics } from "./statistics.ts";

/** The shares of deliveries whose time is told. */
export const SHARES = [0.5, 0.9, 0.95, 0.99] as const;

/** Statistics as `--json` has them: times in seconds, shares from 0 to 1. */
export function statisticsData(
  found: Statistics,
  rows: number,
  live: LiveState | undefined,
): unknown {
  const { all, timeline, groups, categories, reasons } = found;
  const { first, last } = timeline;
  return {
    first: isoTime(first),
    last: isoTime(last),
    ...countsData(all),
    perHour: perHour(all.delivered, found),
    peak: peakOf(found),
    tables: groups.map((each) => tableData(each, rows)),
    bounceCategories: failuresData(categories, rows),
    bounces: failuresData(reasons, rows),
    timeline: { step: timeline.stepLength, steps: timeline.steps() },
    ...(live === undefined ? {} : { live }),
  };
}

/** Deliveries an hour over the whole time; 0 for none. */
export function perHour(count: number, { timeline: { first, last } }: Statistics): number {
  const hours = (last - first) / 3600;
  return hours > 0 ? Math.round(count / hours) : 0;
}

/** The most deliveries in one step of time; undefined when there are none. */
export function peakOf({
  timeline,
}: Statistics):
  | { readonly at: string | undefined; readonly delivered: number; readonly seconds: number }
  | undefined {
  let best: { readonly at: number; readonly delivered: number } | undefined;
  for (const step of timeline.steps()) if (step.delivered > (best?.delivered ?? 0)) best = step;
  if (best === undefined) return undefined;
  return { at: isoTime(best.at), delivered: best.delivered, seconds: timeline.stepLength };
}

/** Undefined for no time. */
export function isoTime(seconds: number): string | undefined {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().replace(".000Z", "Z");
}

function countsData(counts: Counts) {
  const { delivered, bounced, deferred, queueDeferred, received } = counts;
  const { remoteBounces, remoteStates, complaints, bytes, bounceShare, times } = counts;
  return {
    ...{ delivered, bounced, deferred, queueDeferred, received },
    ...{ remoteBounces, remoteStates, complaints, bytes, bounceShare },
    deliveryTime: timesData(times),
  };
}

function timesData(times: DeliveryTimes): unknown {
  const [median, p90, p95, p99] = SHARES.map((share) => times.within(share));
  return { median, p90, p95, p99, longest: times.count === 0 ? undefined : times.longest };
}

function tableData(groups: Groups, rows: number): unknown {
  const { groups: top, others } = groups.top(rows);
  return {
    by: groups.by,
    rough: groups.isRough,
    others,
    rows: top.map(({ name, counts }) => ({ name, ...countsData(counts) })),
  };
}

function failuresData(groups: Groups, rows: number): unknown {
  return groups.top(rows).groups.map(({ name, counts }) => ({ name, count: counts.records }));
}
