import type { Clock, ServerState } from "../../core/mod.ts";
import { dayOf } from "./day.ts";
import type { DayCounts } from "./day-counts.ts";
import type { ReportPlan } from "./kept-plan.ts";
import { type Reporter, reportOf } from "./report.ts";
import { partsOfKey, type SessionCounts } from "./session-counts.ts";

/** Reports that are listed at most. */
const MOST_LISTED = 1000;

/** What looking at reports takes. */
export interface ReportDesk {
  readonly clock: Clock;
  readonly sessions: SessionCounts;
  readonly reporter: Reporter;
  readonly counts: ServerState<DayCounts>;
  readonly plans: ServerState<ReportPlan>;
}

/** A report that is to come, in short. */
export interface ReportListed {
  readonly domain: string;
  readonly day: string;
  readonly succeeded: number;
  readonly failed: number;
  /** When it goes, ISO 8601; undefined while its day is not over. */
  readonly due: string | undefined;
}

/** The reports that are to come, by day and domain. */
export function listReports({ counts, plans }: ReportDesk): readonly ReportListed[] {
  return counts.entries(undefined, MOST_LISTED).flatMap(([key, { policies }]) => {
    const parts = partsOfKey(key);
    if (parts === undefined) return [];
    const due = plans.get(key)?.due;
    return [
      {
        ...parts,
        succeeded: policies.reduce((sum, { succeeded }) => sum + succeeded, 0),
        failed: policies.reduce((sum, { failed }) => sum + failed, 0),
        due: due === undefined ? undefined : new Date(due).toISOString(),
      },
    ];
  });
}

/** A domain's report of a day, of today unless given, as it would be now; undefined when nothing was counted. */
export function previewOf(
  { clock, sessions, reporter }: ReportDesk,
  domain: string,
  day: string = dayOf(clock.now()),
): unknown {
  const counts = sessions.of(day, domain);
  return counts === undefined ? undefined : reportOf(domain, day, counts, reporter).json;
}
