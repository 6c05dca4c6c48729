import { type KeptValue, keptAs, reportText } from "../../core/mod.ts";
import {
  type AppliedPolicy,
  RESULT_TYPES,
  type ResultType,
  type SessionFailure,
} from "./result.ts";

/** Policies of a domain in one day, failures that are told apart, and characters of a reason. */
const MOST_POLICIES = 20;
const MOST_FAILURES = 40;
const LONGEST_REASON = 120;
/** Lines of a policy that are kept, and characters of all of them. */
const MOST_LINES = 30;
const MOST_CHARACTERS = 2000;
/** Bytes as JSON: what is kept must fit into 16 KiB, with room for counts that grow. */
const MOST_KEPT = 15_000;
/** Bytes up to which policies are kept with their texts: what comes after that has room without. */
const MOST_OF_POLICIES = 6000;

/** Sessions that failed alike. */
export interface FailureCount extends SessionFailure {
  readonly sessions: number;
}

/** Sessions that were held against one policy. */
export interface PolicyCounts {
  readonly type: AppliedPolicy["type"];
  /** The policy's text, by lines; empty where there is none. */
  readonly lines: readonly string[];
  /** The name that the policy is of, where it is not the recipients' domain. */
  readonly base: string;
  /** As the policy has them. */
  readonly mx: readonly string[];
  readonly succeeded: number;
  /** All that failed, those without details too. */
  readonly failed: number;
  readonly failures: readonly FailureCount[];
}

/** What came of the TLS sessions with one domain's hosts in a day. */
export interface DayCounts {
  readonly policies: readonly PolicyCounts[];
}

/** No sessions. */
export const NO_SESSIONS: DayCounts = { policies: [] };

/**
 * Counts one session more. What there is no room for is counted without details: failures, and the texts of policies. A policy beyond all
 * bounds is not counted.
 */
export function withSession(
  { policies }: DayCounts,
  applied: AppliedPolicy,
  failure: SessionFailure | undefined,
): DayCounts {
  const whole = emptyCounts(applied);
  const known = policies.findIndex((one) => isSamePolicy(one, whole));
  const hasRoom = known >= 0 || sizeOf([...policies, whole]) <= MOST_OF_POLICIES;
  const fresh = hasRoom ? whole : { ...whole, lines: [], mx: [] };
  const at = hasRoom ? known : policies.findIndex((one) => isSamePolicy(one, fresh));
  if (at < 0 && policies.length >= MOST_POLICIES) return { policies };
  const others = policies.reduce((sum, { failures }) => sum + failures.length, 0);
  const counted = added(policies[at] ?? fresh, failure, others < MOST_FAILURES);
  const next = at < 0 ? [...policies, counted] : policies.with(at, counted);
  // Counts alone take no room worth looking at.
  const isLonger = at < 0 || counted.failures.length !== policies[at]?.failures.length;
  return { policies: isLonger ? fitting(next) : next };
}

function sizeOf(policies: readonly PolicyCounts[]): number {
  return Buffer.byteLength(JSON.stringify(policies));
}

function emptyCounts(applied: AppliedPolicy): PolicyCounts {
  const none = { succeeded: 0, failed: 0, failures: [] };
  switch (applied.type) {
    case "no-policy-found":
      return { type: applied.type, lines: [], base: "", mx: [], ...none };
    case "tlsa": {
      const { type, base, records } = applied;
      return { type, lines: bounded([...records].sort()), base, mx: [], ...none };
    }
    case "sts": {
      const { type, policy } = applied;
      if (policy === undefined) return { type, lines: [], base: "", mx: [], ...none };
      const { mode, mx, maxAge } = policy;
      const lines = [
        "version: STSv1",
        `mode: ${mode}`,
        ...mx.map((pattern) => `mx: ${pattern}`),
        `max_age: ${maxAge}`,
      ];
      return { type, lines: bounded(lines), base: "", mx: bounded(mx), ...none };
    }
  }
}

function bounded(lines: readonly string[]): readonly string[] {
  let left = MOST_CHARACTERS;
  return lines.slice(0, MOST_LINES).filter((line) => {
    left -= line.length;
    return left >= 0;
  });
}

function isSamePolicy(one: PolicyCounts, other: PolicyCounts): boolean {
  return (
    one.type === other.type &&
    one.base === other.base &&
    one.lines.length === other.lines.length &&
    one.lines.every((line, at) => line === other.lines[at])
  );
}

function added(
  counts: PolicyCounts,
  failure: SessionFailure | undefined,
  hasRoom: boolean,
): PolicyCounts {
  if (failure === undefined) return { ...counts, succeeded: counts.succeeded + 1 };
  const reason = reportText(failure.reason.slice(0, LONGEST_REASON).toWellFormed());
  const one = { ...failure, reason };
  const { failures } = counts;
  const at = failures.findIndex((other) => isSameFailure(other, one));
  const known = failures[at];
  const failed = counts.failed + 1;
  if (known !== undefined) {
    const more = { ...known, sessions: known.sessions + 1 };
    return { ...counts, failed, failures: failures.with(at, more) };
  }
  return hasRoom
    ? { ...counts, failed, failures: [...failures, { ...one, sessions: 1 }] }
    : { ...counts, failed };
}

function isSameFailure(one: SessionFailure, other: SessionFailure): boolean {
  return (
    one.result === other.result &&
    one.sendingIp === other.sendingIp &&
    one.mxHost === other.mxHost &&
    one.receivingIp === other.receivingIp &&
    one.reason === other.reason
  );
}

/** The same, with half as many failures told apart as often as it takes to be kept. */
function fitting(policies: readonly PolicyCounts[]): readonly PolicyCounts[] {
  let some = policies;
  while (sizeOf(some) > MOST_KEPT) {
    const most = Math.max(...some.map(({ failures }) => failures.length));
    // Policies alone fit.
    if (most === 0) return some;
    some = some.map((each) =>
      each.failures.length === most
        ? { ...each, failures: each.failures.slice(0, most >> 1) }
        : each,
    );
  }
  return some;
}

/** The numbers alone, by kind of policy: what is kept where there is little room. */
export function withoutDetails({ policies }: DayCounts): DayCounts {
  const bare: PolicyCounts[] = [];
  for (const { type, base, succeeded, failed } of policies) {
    const at = bare.findIndex((other) => other.type === type && other.base === base);
    const { succeeded: before = 0, failed: failedBefore = 0 } = bare[at] ?? {};
    const sum = { succeeded: before + succeeded, failed: failedBefore + failed };
    const one = { type, base, lines: [], mx: [], ...sum, failures: [] };
    if (at < 0) bare.push(one);
    else bare[at] = one;
  }
  return { policies: bare };
}

/** Keeps the counts of a day. */
export const keptCounts: KeptValue<DayCounts> = keptAs("counts of TLS sessions", isCounts);

type Unknown<T> = Partial<Record<keyof T, unknown>>;

function isCounts(value: unknown): value is DayCounts {
  if (typeof value !== "object" || value === null) return false;
  const { policies }: Unknown<DayCounts> = value;
  return Array.isArray(policies) && policies.every(isPolicyCounts);
}

function isPolicyCounts(value: unknown): value is PolicyCounts {
  if (typeof value !== "object" || value === null) return false;
  const { type, lines, base, mx, succeeded, failed, failures }: Unknown<PolicyCounts> = value;
  return (
    (type === "sts" || type === "tlsa" || type === "no-policy-found") &&
    isTexts(lines) &&
    isTexts(mx) &&
    typeof base === "string" &&
    Number.isSafeInteger(succeeded) &&
    Number.isSafeInteger(failed) &&
    Array.isArray(failures) &&
    failures.every(isFailure)
  );
}

function isFailure(value: unknown): value is FailureCount {
  if (typeof value !== "object" || value === null) return false;
  const of: Unknown<FailureCount> = value;
  const texts = [of.sendingIp, of.mxHost, of.receivingIp, of.reason];
  return isResultType(of.result) && isTexts(texts) && Number.isSafeInteger(of.sessions);
}

function isResultType(value: unknown): value is ResultType {
  return RESULT_TYPES.some((one) => one === value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}
