import type { QueueRef, TlsAttempt } from "../../core/mod.ts";
import type { TlsaTrouble } from "../dane/contract.ts";
import { isMxOf, type StsFinding, type StsTrouble } from "../mta-sts/contract.ts";
import type { AppliedPolicy, SessionFailure, SessionResult } from "./result.ts";

/**
 * What a try to secure a connection counts as, by the policy that it was held against; undefined where that was counted already, as the policy
 * does not name the host. `known` is the domain's MTA-STS policy.
 */
export function attemptResult(
  attempt: QueueRef & TlsAttempt,
  known: StsFinding,
): SessionResult | undefined {
  const { domain, demand, hostName } = attempt;
  if (demand.kind === "dane") {
    const { names, records } = demand;
    const policy: AppliedPolicy = {
      type: "tlsa",
      base: names[0] ?? hostName,
      records: records.map(
        ({ usage, selector, matchingType, data }) =>
          `${usage} ${selector} ${matchingType} ${data.toString("hex")}`,
      ),
    };
    return { domain, policy, failure: failureOf(attempt, false) };
  }
  if (known.kind !== "policy" || known.policy.mode === "none")
    return { domain, policy: { type: "no-policy-found" }, failure: failureOf(attempt, false) };
  const { policy } = known;
  if (!isMxOf(policy, hostName)) return undefined;
  return { domain, policy: { type: "sts", policy }, failure: failureOf(attempt, true) };
}

/** `certificateCounts`: the certificate has to be right, also where mail goes nonetheless. */
function failureOf(
  { outcome, localAddress, hostName, address }: TlsAttempt,
  certificateCounts: boolean,
): SessionFailure | undefined {
  const between = { sendingIp: localAddress, mxHost: hostName, receivingIp: address };
  switch (outcome.kind) {
    case "failed":
      return { ...between, result: outcome.problem, reason: outcome.failure.text };
    case "secured": {
      const { certificate } = outcome;
      return certificate === undefined || !certificateCounts
        ? undefined
        : { ...between, result: certificate.problem, reason: certificate.text };
    }
  }
}

/** What is wrong with a host's TLSA records, as a session that failed. */
export function tlsaResult(trouble: TlsaTrouble): SessionResult {
  const { domain, hostName, address, result, reason } = trouble;
  const failure = { result, sendingIp: "", mxHost: hostName, receivingIp: address, reason };
  return { domain, policy: { type: "tlsa", base: hostName, records: [] }, failure };
}

/** What is wrong with a domain's MTA-STS policy, as a session that failed. */
export function stsResult(trouble: StsTrouble, known: StsFinding): SessionResult {
  const { domain, hostName, address, result, reason } = trouble;
  const policy = known.kind === "policy" ? known.policy : undefined;
  const failure = { result, sendingIp: "", mxHost: hostName, receivingIp: address, reason };
  return { domain, policy: { type: "sts", policy }, failure };
}
