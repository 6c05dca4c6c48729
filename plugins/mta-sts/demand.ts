import { failed, type HostRefused, type PeerToSecure, type TlsDemand } from "../../core/mod.ts";
import { isEnforced, type StsFinding } from "./contract.ts";
import { isMxOf } from "./policy.ts";

/**
 * What TLS to a host must be like by the policy of the domain whose MX it is (RFC 8461 §4.1, §5). A policy that is being tested changes
 * nothing. DANE, where it holds, stays in force: a policy never takes its place (§2).
 */
export function stsDemand(
  finding: StsFinding,
  { hostName, address, mxOf = "" }: PeerToSecure,
  before: TlsDemand,
): TlsDemand | HostRefused {
  if (!isEnforced(finding)) return before;
  if (!isMxOf(finding.policy, hostName)) {
    const text = `MTA-STS: ${hostName} is not an MX that the policy of ${mxOf} names`;
    // 4.7.5: cryptographic failure (RFC 3463 §3.8).
    const failure = failed("tls", "4.7.5", text, `${hostName} (${address})`);
    return { kind: "refused", failure };
  }
  return before.kind === "opportunistic" || before.kind === "required"
    ? { kind: "verified", names: [hostName], by: `the MTA-STS policy of ${mxOf}` }
    : before;
}
