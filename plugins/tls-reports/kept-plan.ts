import { type KeptValue, keptAs } from "../../core/mod.ts";

/** When and to whom a report is still to go. */
export interface ReportPlan {
  /** Milliseconds since the epoch. */
  readonly due: number;
  readonly tries: number;
  /** Takers that have it, by their URIs. */
  readonly done: readonly string[];
}

/** Keeps what is to become of reports. */
export const keptPlan: KeptValue<ReportPlan> = keptAs("a report's plan", isPlan);

function isPlan(value: unknown): value is ReportPlan {
  if (typeof value !== "object" || value === null) return false;
  const { due, tries, done }: Partial<Record<keyof ReportPlan, unknown>> = value;
  return (
    Number.isFinite(due) &&
    Number.isSafeInteger(tries) &&
    Array.isArray(done) &&
    done.every((uri) => typeof uri === "string")
  );
}
