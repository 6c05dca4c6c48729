import { type KeptValue, keptAs } from "../../core/mod.ts";
import type { StsPolicy } from "./policy.ts";

/** A policy as it is kept. */
export interface KeptPolicy extends StsPolicy {
  /** Of the TXT record by which it was fetched. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly fetched: number;
}

/** Keeps policies through restarts. */
export const keptPolicy: KeptValue<KeptPolicy> = keptAs("an MTA-STS policy", isPolicy);

/** Whether a policy still holds (RFC 8461 §3.2, `max_age`). */
export function holds({ fetched, maxAge }: KeptPolicy, now: number): boolean {
  return now < fetched + maxAge * 1000;
}

function isPolicy(value: unknown): value is KeptPolicy {
  if (typeof value !== "object" || value === null) return false;
  const { mode, mx, maxAge, id, fetched }: Partial<Record<keyof KeptPolicy, unknown>> = value;
  return (
    (mode === "enforce" || mode === "testing" || mode === "none") &&
    Array.isArray(mx) &&
    mx.every((pattern) => typeof pattern === "string") &&
    Number.isFinite(maxAge) &&
    Number.isFinite(fetched) &&
    typeof id === "string"
  );
}
