import type { QueueRef, TlsAttempt } from "../../core/mod.ts";
import { isForUnusableTlsa, type TlsaTrouble } from "../dane/contract.ts";
import { isMxOf, type StsFinding, type StsTrouble } from "../mta-sts/contract.ts";
import type { AppliedPolicy, ResultType, SessionFailure, SessionResult } from "./result.ts";

const NO_POLICY: AppliedPolicy = { type: "no-policy-found" };

/** What a try to secure a connection counts as, by the policy that it was held against. `known` is the domain's MTA-STS policy. */
export function attemptResult(attempt: QueueRef & TlsAttempt, known: StsFinding): SessionResult {
  const { domain, demand, hostName } = attempt;
  const failure = ownFailure(attempt);
  if (demand.kind === "dane") {
    const { names, records } = demand;
    const texts = records.map(
      ({ usage, selector, matchingType, data }) =>
        `${usage} ${selector} ${matchingType} ${data.toString("hex")}`,
    );
    return { domain, policy: tlsaPolicy(names[0] ?? hostName, texts), failure };
  }
  if (isForUnusableTlsa(demand)) {
    const unusable = failureOf(attempt, "tlsa-invalid", "no TLSA record can be used");
    return { domain, policy: tlsaPolicy(hostName, []), failure: failure ?? unusable };
  }
  switch (known.kind) {
    case "none":
      return { domain, policy: NO_POLICY, failure };
    case "unusable": {
      if (failure !== undefined) return { domain, policy: NO_POLICY, failure };
      const missing = failureOf(attempt, known.problem, known.reason);
      return { domain, policy: { type: "sts", policy: undefined }, failure: missing };
    }
    case "policy": {
      const { policy } = known;
      if (policy.mode === "none") return { domain, policy: NO_POLICY, failure };
      const unnamed = isMxOf(policy, hostName)
        ? certificateFailure(attempt)
        : failureOf(attempt, "validation-failure", UNNAMED);
      return { domain, policy: { type: "sts", policy }, failure: failure ?? unnamed };
    }
  }
}

const UNNAMED = "the policy does not name this MX";

function tlsaPolicy(base: string, records: readonly string[]): AppliedPolicy {
  return { type: "tlsa", base, records };
}

function failureOf(
  { localAddress, hostName, address }: TlsAttempt,
  result: ResultType,
  reason: string,
): SessionFailure {
  return { result, sendingIp: localAddress, mxHost: hostName, receivingIp: address, reason };
}

function ownFailure(attempt: TlsAttempt): SessionFailure | undefined {
  const { outcome } = attempt;
  return outcome.kind === "failed"
    ? failureOf(attempt, outcome.problem, outcome.failure.text)
    : undefined;
}

/** What is wrong with the certificate of a session that was secured nonetheless, as a policy is only being tested. */
function certificateFailure(attempt: TlsAttempt): SessionFailure | undefined {
  const { outcome } = attempt;
  return outcome.kind === "secured" && outcome.certificate !== undefined
    ? failureOf(attempt, outcome.certificate.problem, outcome.certificate.text)
    : undefined;
}

/** A host that is not used for its TLSA records, as a session that failed. */
export function tlsaResult({ domain, hostName, address, reason }: TlsaTrouble): SessionResult {
  const failure = noSession(hostName, address, "dnssec-invalid", reason);
  return { domain, policy: tlsaPolicy(hostName, []), failure };
}

/** A host that is not used as a policy does not name it, as a session that failed. */
export function stsResult(
  { domain, hostName, address }: StsTrouble,
  known: StsFinding,
): SessionResult {
  const policy = known.kind === "policy" ? known.policy : undefined;
  const failure = noSession(hostName, address, "validation-failure", UNNAMED);
  return { domain, policy: { type: "sts", policy }, failure };
}

function noSession(
  mxHost: string,
  receivingIp: string,
  result: ResultType,
  reason: string,
): SessionFailure {
  return { result, sendingIp: "", mxHost, receivingIp, reason };
}
