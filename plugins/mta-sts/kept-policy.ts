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

/** Policies are fetched again in good time: at half of their age, and after a day (RFC 8461 §3.3, §10.2). */
const DAY = 86_400_000;
/**
 * The least time for which a policy holds, milliseconds: one that is gone at once would be fetched for each connection (RFC 8461 §3.3 asks
 * for pauses of five minutes).
 */
const SHORTEST = 300_000;

/** Whether a policy still holds (RFC 8461 §3.2, `max_age`). */
export function holds(policy: KeptPolicy, now: number): boolean {
  return now < policy.fetched + lifeOf(policy);
}

/** Whether it is time to fetch a policy again; one of a time to come, as the clock was set back, has no age that could be told. */
export function hasAged(policy: KeptPolicy, now: number): boolean {
  const { fetched } = policy;
  return now < fetched || now >= fetched + Math.min(DAY, lifeOf(policy) / 2);
}

function lifeOf({ maxAge }: KeptPolicy): number {
  return Math.max(maxAge * 1000, SHORTEST);
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
